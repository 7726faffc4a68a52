"""Detect: rules as governed data, matched over whole Arrow buffers, every span exact."""
