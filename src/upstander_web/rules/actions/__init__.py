"""What people do with rules: one file an action."""
