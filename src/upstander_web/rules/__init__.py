"""Detection rules under government: drafted, tried, approved by a second person, retired."""
