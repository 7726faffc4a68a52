"""Serve: findings as files and as a report to hand over."""
