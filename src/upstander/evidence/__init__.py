"""Evidence: an export goes in, explained findings come out, in six stages."""
