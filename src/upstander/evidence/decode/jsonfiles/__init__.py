"""JSON files walked as bytes: rows with their places, damage and cuts survived."""
