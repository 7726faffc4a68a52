"""The audit desk: pages on which the audit trail is read, verified and exported."""
