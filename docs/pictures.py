"""Draw the README's pictures again: ``python -m docs.pictures``.

Every picture is the program's own output, made from the portrait and the library that ship with it.
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import cv2
import numpy as np
import numpy.typing as npt
import PIL.Image

from facells_studio.cli import main as facells
from facells_studio.lines import LinesParams
from facells_studio.page.preview import render
from facells_studio.pipeline import Recipe, Studio, load_recipe
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import sample_photo
from facells_studio.sheet import Sheet

Image = npt.NDArray[np.uint8]  # (rows, columns, 3) RGB
HERE = Path(__file__).parent
PX_PER_MM = 5.0
FACELLS = ("Smiling", "Eyeglasses", "Wearing_Hat", "Bangs", "Blond_Hair", "-Male")
STYLES: tuple[str, ...] = get_args(get_type_hints(LinesParams)["style"])


def main() -> None:
    """Draw and save all of them."""
    studio = Studio()
    photo = open_photo(sample_photo())

    def sheet(recipe: Recipe) -> Sheet:
        return studio.draw(photo, recipe).sheet

    a5 = load_recipe("coherent")
    a5 = replace(a5, page=replace(a5.page, paper="a5", margin_mm=8))
    styles = [sheet(replace(a5, lines=replace(a5.lines, style=s))) for s in STYLES]  # type: ignore[arg-type]  # the choices themselves
    _save(
        "styles.png",
        _grid([_labelled(_picture(s), n) for s, n in zip(styles, STYLES, strict=True)], 4),
    )
    shown = [load_recipe(name) for name in ("engraving", "sepia-and-gray", "chalk")]
    shown = [replace(r, page=replace(r.page, paper="a5", margin_mm=12)) for r in shown]
    _save("portraits.png", _grid([_picture(sheet(r)) for r in shown], 3))
    kept = sheet(replace(a5, order=replace(a5.order, solver="keep")))
    ways = [_picture(each, travel=True) for each in (kept, sheet(a5))]
    _save("order.png", _grid(ways, 2))
    _save("colors.png", _grid([_picture(sheet(r)) for r in _spoken()], 3))
    _traces()
    _save("facells.png", _grid([_facell(rule) for rule in FACELLS], 3))


def _facell(rule: str) -> Image:
    """Compose a FaCell with the command that a person types, captioned."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facell.png"
        page = ["--page", "a5", "--margin", "12mm", "--caption"]
        facells(["compose", "-q", "--attribute", rule, *page, "-o", str(path)])
        with PIL.Image.open(path) as picture:
            return np.asarray(picture.convert("RGB"))


def _spoken() -> list[Recipe]:
    """Return three ways to color what speaks."""
    smile, voices = (load_recipe(name) for name in ("smile-and-glasses", "two-voices"))
    hair = replace(
        smile,
        color=replace(
            smile.color, rules=("Bangs>0.5:#b8791c 0.4mm",), by="cut", rest="#8f877b 0.3mm"
        ),
    )
    return [
        replace(r, page=replace(r.page, paper="a5", margin_mm=12)) for r in (smile, voices, hair)
    ]


def _traces() -> None:
    """Draw the paper's Figure 6 with the command that a person types, as large as a screen."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "traces.png"
        chosen = [word for name in ("Smiling", "Bangs", "-Male") for word in ("--attribute", name)]
        facells(["score", "sample", "-q", *chosen, "--traces", str(path)])
        with PIL.Image.open(path) as picture:
            size = (1100, round(1100 * picture.height / picture.width))
            small = np.asarray(picture.convert("RGB").resize(size, PIL.Image.Resampling.LANCZOS))
    _save("traces.png", small)


def _picture(sheet: Sheet, *, travel: bool = False) -> Image:
    return np.asarray(render(sheet, px_per_mm=PX_PER_MM, travel=travel))


def _labelled(image: Image, text: str) -> Image:
    labelled = image.copy()
    where = (24, image.shape[0] - 24)
    cv2.putText(labelled, text, where, cv2.FONT_HERSHEY_SIMPLEX, 1.1, (70, 70, 70), 2, cv2.LINE_AA)
    return labelled


def _grid(images: list[Image], columns: int, gap: int = 14) -> Image:
    """Return *images* of one size side by side on light gray."""
    rows, width = images[0].shape[:2]
    count = -(-len(images) // columns)
    shape = (count * (rows + gap) + gap, columns * (width + gap) + gap, 3)
    sheet = np.full(shape, 236, np.uint8)
    for i, image in enumerate(images):
        top = gap + (i // columns) * (rows + gap)
        left = gap + (i % columns) * (width + gap)
        sheet[top : top + rows, left : left + width] = image
    return sheet


def _save(name: str, image: Image) -> None:
    largest = 1800
    if image.shape[1] > largest:
        size = (largest, round(image.shape[0] * largest / image.shape[1]))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    # Maximal coverage: a median cut gives all its colors to the paper and turns red ink brown.
    few_colors = PIL.Image.fromarray(image).quantize(
        128, PIL.Image.Quantize.MAXCOVERAGE, dither=PIL.Image.Dither.NONE
    )
    few_colors.save(HERE / name, optimize=True)
    print(f"docs/{name}: {image.shape[1]} x {image.shape[0]}")  # noqa: T201 (this is a script)


if __name__ == "__main__":
    main()
