"""Photo to lines: outlines and tone of a portrait as pen strokes."""

from facells_studio.lines.params import LinesParams
from facells_studio.lines.score import SCORE_RECIPE_VERSION, score_lines
from facells_studio.lines.styles import keep_strongest, trace

__all__ = ["SCORE_RECIPE_VERSION", "LinesParams", "keep_strongest", "score_lines", "trace"]
