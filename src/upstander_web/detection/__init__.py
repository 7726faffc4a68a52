"""Detection: what the model is, how it was measured, and where it fails."""
