"""Train the models from sentences of our own and from public sets whose licence lets them ship."""
