"""How much each point of a drawing speaks for each of CelebA's 40 attributes."""
