"""Questions as data, and the reading of what a policy says on each."""
