"""Derive: conversations, people and duplicates from decoded rows."""
