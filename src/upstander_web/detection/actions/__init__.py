"""What may be done with what is known of the model, one action a file."""
