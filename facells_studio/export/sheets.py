"""What every writer starts from: the page as a `Sheet`, and who made it."""

from typing import TYPE_CHECKING

from facells_studio import __version__
from facells_studio.errors import DrawingError
from facells_studio.sheet import Sheet, sheet_from_document

if TYPE_CHECKING:
    import vpype


def sheet_of(page: "Sheet | vpype.Document") -> Sheet:
    """Return *page* as a sheet, converted if it is a vpype document."""
    return page if isinstance(page, Sheet) else sheet_from_document(page)


def drawn_sheet(page: "Sheet | vpype.Document") -> Sheet:
    """Return *page* as a sheet with something on it.

    Raises:
        DrawingError: the page has no lines.
    """
    sheet = sheet_of(page)
    if not len(sheet):
        raise DrawingError("There are no lines on this page. Choose another style or photo.")
    return sheet


def generator() -> str:
    """Return the name and version of this program, as files carry it."""
    return f"FaCells Studio {__version__}"
