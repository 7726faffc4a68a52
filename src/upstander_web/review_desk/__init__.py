"""The review desk: findings in their order, the conversations round them, and decisions."""
