"""The queue: features kept, weights learnt from each decision, a plan within the declared time."""
