"""Exhibits: what was received, sealed and read, and the report of what was read from it."""
