"""Mail messages taken apart: parts, words, dates, bodies."""
