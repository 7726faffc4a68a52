"""The floor: errors, digests, canonical bytes, clock and limits."""
