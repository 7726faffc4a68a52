"""What a desk can have missed: bounds that hold, in plain words, and advice on stopping."""
