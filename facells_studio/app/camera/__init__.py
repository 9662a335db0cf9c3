"""The camera: what it sees, mirrored, with the lines that it would become."""
