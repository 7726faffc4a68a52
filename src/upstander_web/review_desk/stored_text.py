"""Text as the database can keep it: PostgreSQL has no place for the character NUL."""

IDENTITY_LENGTH = 400


def storable(text: str) -> str:
    """Return `text` with NUL as its picture, U+2400: one code point for one, so spans stay."""
    return text.replace("\0", "\u2400")


def identity_key(identity: str) -> str:
    """Return what an identity is kept and looked up under."""
    return storable(identity)[:IDENTITY_LENGTH]
