"""Policies: the force's own documents, kept whole, with every clause at its place."""
