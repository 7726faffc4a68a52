"""Upstander's engine: export in, explained findings out, without a web framework or a network."""

__version__ = "0.1.0"
