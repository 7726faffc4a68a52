"""Decode: bytes to messages. The auction picks a reader by content; each runs in a child."""
