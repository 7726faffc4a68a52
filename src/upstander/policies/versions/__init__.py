"""Versions of one policy: what changed, what may be carried over, which stood on a day."""
