"""Photo to lines: outlines and tone of a portrait as pen strokes."""

from facells_studio.lines.params import LinesParams
from facells_studio.lines.styles import keep_strongest, trace

__all__ = ["LinesParams", "keep_strongest", "trace"]
