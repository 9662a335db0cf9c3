"""Plot lines on a machine. Needs numpy and nothing of FaCells Studio."""
