"""What is known beside the policies: laws, recommendations, the checklist and the forces."""
