"""Simulated reviews of labelled texts: how much must be read until how much is found."""
