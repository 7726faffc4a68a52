"""Settings: base, and one small module for each place it runs."""
