"""The nouns: frozen records that the stages exchange."""
