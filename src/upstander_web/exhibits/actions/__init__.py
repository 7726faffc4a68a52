"""What can be done here: one file an action, one keyword-only function in each."""
