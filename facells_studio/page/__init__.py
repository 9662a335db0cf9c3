"""A drawing meets paper: papers, pens, layout in millimetres, document and preview.

`place` decides where a drawing lies, `to_sheet` and `to_document` carry it there, and
`facells_studio.page.preview` shows how it will look.
"""

from facells_studio.page.document import to_document, to_sheet
from facells_studio.page.layout import PageParams, Placement, place
from facells_studio.page.paper import Paper, parse_paper, read_paper
from facells_studio.page.pens import Pen, pen_from_text, read_pen

__all__ = [
    "PageParams",
    "Paper",
    "Pen",
    "Placement",
    "parse_paper",
    "pen_from_text",
    "place",
    "read_paper",
    "read_pen",
    "to_document",
    "to_sheet",
]
