"""The last page in a project's file: something to look at before anything is computed.

From a cold start a portrait takes seconds to draw again, its lines a fraction of a second to read.
They are shown until the page has come, and never plotted or exported: `facells_studio.sheet.Sheet`
in float32, as four entries of the archive.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tomli_w
from numpy.lib.format import read_array

from facells_studio import presets
from facells_studio.errors import FacellsError
from facells_studio.presets import option
from facells_studio.sheet import Pen, Sheet

FOLDER = "page"
_NAMES = ("page.toml", "points.npy", "offsets.npy", "pen.npy")
ENTRIES = tuple(f"{FOLDER}/{name}" for name in _NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """All of a sheet but its lines."""

    of: str
    width_mm: float = option(help="Width of the paper.", low=1, high=10_000)
    height_mm: float = option(help="Height of the paper.", low=1, high=10_000)
    paper_color: str = "#ffffff"
    title: str = ""
    pens: tuple[Pen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredPage:
    """A page as it was when the project was saved."""

    of: str  # the `facells_studio.project.requests.Request.digest` that it answered
    sheet: Sheet


def entries_of(page: StoredPage) -> dict[str, bytes]:
    """Return *page* as entries of an archive, by name."""
    sheet = page.sheet
    head = _Head(
        of=page.of,
        width_mm=sheet.width_mm,
        height_mm=sheet.height_mm,
        paper_color=sheet.paper_color,
        title=sheet.title,
        pens=sheet.pens,
    )
    text = tomli_w.dumps({"format": presets.FORMAT, **presets.to_table(head, full=True)})
    arrays = (
        sheet.points_mm.astype("<f4"),
        sheet.offsets.astype("<i4"),
        sheet.pen.astype("<i4"),
    )
    return dict(zip(ENTRIES, [text.encode(), *map(_packed, arrays)], strict=True))


def page_from(entries: Mapping[str, bytes]) -> StoredPage | None:
    """Return the page in *entries*; None if there is none that is whole."""
    if not all(name in entries for name in ENTRIES):
        return None
    text, *arrays = (entries[name] for name in ENTRIES)
    try:
        head = presets.from_table(_Head, presets.parse(text.decode(), ENTRIES[0]), ENTRIES[0])
        points_mm, offsets, pen = map(_unpacked, arrays)
        sheet = Sheet(
            points_mm=points_mm.astype(np.float64),
            offsets=offsets.astype(np.int64),
            pen=pen.astype(np.int64),
            pens=head.pens,
            width_mm=head.width_mm,
            height_mm=head.height_mm,
            paper_color=head.paper_color,
            title=head.title,
        )
    except (FacellsError, ValueError, TypeError, EOFError, SyntaxError, MemoryError):
        return None  # it was only for the first moment
    return StoredPage(of=head.of, sheet=sheet)


def _packed(array: npt.NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def _unpacked(content: bytes) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = read_array(io.BytesIO(content), allow_pickle=False)
    if array.dtype.kind not in "if" or array.nbytes > len(content):
        raise ValueError("not the numbers of a page")
    return array
