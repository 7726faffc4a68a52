"""Lawful authority: nothing is opened but under a live authorisation that names why and how long.

Every function is pure and is told the time.
"""
