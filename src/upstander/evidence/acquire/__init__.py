"""Acquire: seal and hash an exhibit, unpack it safely."""
