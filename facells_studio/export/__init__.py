"""A document becomes files and jobs; units change here and nowhere else."""
