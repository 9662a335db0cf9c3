"""A photo or a camera frame becomes a portrait: opened, upright, its face aligned."""
