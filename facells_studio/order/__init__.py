"""The pen-travel problem: in which order and direction to draw the lines."""
