"""Policies: a document's text as clauses, citations of its words, suggestions by cue."""
