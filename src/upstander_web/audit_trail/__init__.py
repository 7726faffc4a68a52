"""The audit trail: what was done, chained, and only ever appended to."""
