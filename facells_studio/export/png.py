"""Pictures of a page as PNG, in true size and with the recipe inside."""

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facells_studio.export.sheets import generator
from facells_studio.files import write_bytes


def write_png(
    image: npt.NDArray[np.uint8],
    target: Path,
    px_per_mm: float,
    *,
    title: str = "",
    recipe: str = "",
) -> None:
    """Write *image* (h, w, 3) RGB or (h, w, 4) RGBA to *target*; it prints at the size of the page.

    Raises:
        ExportError: *target* cannot be written.
    """
    write_bytes(target, png_bytes(image, px_per_mm, title=title, recipe=recipe))


def png_bytes(
    image: npt.NDArray[np.uint8], px_per_mm: float, *, title: str = "", recipe: str = ""
) -> bytes:
    """Return *image* (h, w, 3) RGB or (h, w, 4) RGBA as the content of a PNG file; no dates."""
    from PIL import Image, PngImagePlugin

    notes = PngImagePlugin.PngInfo()
    # Keywords registered in the PNG specification, section 11.3.3.2.
    for keyword, text in (("Title", title), ("Software", generator()), ("Description", recipe)):
        if text:
            notes.add_itxt(keyword, _utf8(text))
    content = io.BytesIO()
    dpi = px_per_mm * 25.4  # becomes the chunk pHYs, in px per metre
    Image.fromarray(np.ascontiguousarray(image)).save(content, "PNG", pnginfo=notes, dpi=(dpi, dpi))
    return content.getvalue()


def _utf8(text: str) -> str:
    """Return *text* without what a PNG cannot hold; file names bring lone surrogates along."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
