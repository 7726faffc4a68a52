"""Laid-out text to clauses that cover every character that is not page furniture."""
