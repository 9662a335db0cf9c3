"""FaCells Studio: from a portrait to a plotted page."""

__version__ = "0.1.0"
