"""One module a format: the demo's lines as the real applications would export them."""
