"""What an artist does with scores: rules that give lines their pens, and overlays."""
