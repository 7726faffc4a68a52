"""Readings of the audit trail, one a file; each is itself recorded."""
