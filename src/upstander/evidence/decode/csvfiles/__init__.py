"""CSV files: records with their places, columns by map, times."""
