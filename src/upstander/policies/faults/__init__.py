"""What is wrong with a policy: each fault with the words that show it and what would mend it."""
