"""What a policy says of itself: its details, its kind, its history and the law it names."""
