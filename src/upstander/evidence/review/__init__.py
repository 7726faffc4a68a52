"""Review: the order in which a person should look."""
