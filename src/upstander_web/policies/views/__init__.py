"""Pages of the policies, a file a place: form in, action called, page or redirect out."""
