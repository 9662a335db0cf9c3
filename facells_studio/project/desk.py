"""What workers share: a `Studio` that opens photos and libraries once, for several threads."""

from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path

from facells_studio.drawing import Drawing
from facells_studio.facell.keep import Rescorer
from facells_studio.facell.remembered import Remembered
from facells_studio.facell.stock import source_named
from facells_studio.files import stamp
from facells_studio.frame import Portrait
from facells_studio.page import Placement
from facells_studio.pipeline import SHADE_PEN, PagePens, Recipe, Studio
from facells_studio.portrait.photo import Photo
from facells_studio.project.photos import photo_of
from facells_studio.project.state import OpenPortrait
from facells_studio.sheet import Pen, Sheet


class Desk(Studio):
    """A `Studio` that several workers share, with photos and libraries besides."""

    def photo(self, portrait: OpenPortrait, beside: Path | None) -> Photo:
        """Return the photo of *portrait*, opened once; see `photo_of`."""
        key = (portrait.name, photo_key(portrait), beside)
        return self.remembered("photo", key, lambda: photo_of(portrait, beside))

    def forget_photos(self) -> None:
        """Open photos anew: a file has changed, or was found again."""
        self.forget("photo")

    def library(self, name: str) -> Remembered:
        """Return the library *name*, opened once, its portraits read once; see `source_named`."""
        return self.remembered("library", name, lambda: Remembered(source_named(name)))

    def renew_library(self, name: str) -> None:
        """Read the library *name* anew: it has gained portraits, or lost some."""
        self.library(name).refresh()
        self.forget("rescorer")  # it knows portraits by their numbers, which may be others now

    def rescorer(self, source: Remembered) -> Rescorer:
        """Return what remembers how each point of the portraits of *source* was scored."""
        return self.remembered("rescorer", source, lambda: Rescorer(self.scorer(source.model)))

    def traced(
        self, photo: Photo, recipe: Recipe, base: tuple[Pen, ...], rules: tuple[Pen, ...]
    ) -> tuple[Portrait, Drawing, Placement]:
        """Return the lines that `Studio.draw` traces, and where they lie on the page.

        Raises:
            PhotoError: there is nothing in the photo to draw.
            PageError: the page leaves no room, or the drawing does not fit it.
        """
        pens = PagePens(base=base, rules=rules)
        page, lines = recipe.page, replace(recipe.lines, ink_m=None)
        paper = stamp(Path(page.paper)) if page.paper.endswith(".toml") else ()
        shading = base[min(SHADE_PEN, len(base) - 1)].width_mm
        of = (photo.sha256, recipe.face, lines, page, paper, recipe.seed)

        def work() -> tuple[Portrait, Drawing, Placement]:
            portrait = self.portrait(photo, recipe.face)
            return portrait, *self.traced_on_page(photo, portrait, recipe, pens)

        return self.remembered("traced", (*of, shading, pens.widest_mm), work)


def photo_key(portrait: OpenPortrait) -> Hashable:
    """Return what says which photo a portrait has, without opening it."""
    if portrait.photo is not None and portrait.photo.content:
        return portrait.photo.sha256
    return portrait.path


def in_own_pens(sheet: Sheet, pens: tuple[Pen, ...]) -> Sheet:
    """Return *sheet* with the box's own pens for those that its recipe could say in words.

    vpype may have made other layers; then the pens stay as they came back.
    """
    if len(sheet.pens) != len(pens):
        return sheet
    return replace(sheet, pens=pens)
