"""Pages of the rules: form in, action called, page or redirect out."""
