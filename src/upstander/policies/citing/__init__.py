"""Exact words of one document at one place: cited, checked, opened, suggested."""
