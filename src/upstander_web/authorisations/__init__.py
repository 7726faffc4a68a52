"""Lawful authority on the site: authorisations, notices, and the gate before all content."""
