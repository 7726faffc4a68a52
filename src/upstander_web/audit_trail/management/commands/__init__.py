"""Commands on the audit trail, one a file."""
