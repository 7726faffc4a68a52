"""Template tags of the audit desk."""
