"""Help with writing a policy: model clauses, and what a draft would leave silent."""
