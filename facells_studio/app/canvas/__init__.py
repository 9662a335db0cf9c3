"""The sheet in the middle: what it shows, how it is drawn, what a pointer does on it."""
