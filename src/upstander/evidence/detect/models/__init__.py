"""Models beside the rules: a linear stage for everything, an encoder for what deserves it."""
