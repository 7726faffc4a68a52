"""What people do with authorisations and notices: one file an action."""
