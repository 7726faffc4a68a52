"""Rules under government: how a rule is tried, approved, measured, exported and retired.

Nothing here changes a rule that runs. Every function reads, counts and proposes; a named person
decides, and the decision is kept in the log of changes.
"""
