"""SMS Backup & Restore XML walked as bytes: elements, values, repairs."""
