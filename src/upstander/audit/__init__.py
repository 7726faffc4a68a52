"""The audit trail: a catalogue of events and a chain of digests that shows any change."""
