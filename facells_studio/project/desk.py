"""What workers share: a `Studio` that opens photos and libraries once, for several threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from facells_studio.drawing import Drawing
from facells_studio.facell.keep import Rescorer
from facells_studio.facell.remembered import Remembered
from facells_studio.facell.stock import source_named
from facells_studio.files import stamp
from facells_studio.frame import Portrait
from facells_studio.page import Placement
from facells_studio.pipeline import SHADE_PEN, Recipe, Studio, _Pens
from facells_studio.portrait.photo import Photo
from facells_studio.project.photos import photo_of
from facells_studio.project.state import OpenPortrait
from facells_studio.sheet import Pen, Sheet

T = TypeVar("T")


class Desk(Studio):
    """A `Studio` that several workers share, with photos and libraries besides."""

    def __init__(self, keep: int = 8) -> None:
        """*keep* is how many results each stage remembers."""
        super().__init__(keep)
        self._lock = threading.RLock()

    def photo(self, portrait: OpenPortrait, beside: Path | None) -> Photo:
        """Return the photo of *portrait*, opened once; see `photo_of`."""
        key = (portrait.name, photo_key(portrait), beside)
        return self._remembered("photo", key, lambda: photo_of(portrait, beside))

    def forget_photos(self) -> None:
        """Open photos anew: a file has changed, or was found again."""
        with self._lock:
            self._memory.pop("photo", None)

    def library(self, name: str) -> Remembered:
        """Return the library *name*, opened once, its portraits read once; see `source_named`."""
        return self._remembered("library", name, lambda: Remembered(source_named(name)))

    def rescorer(self, source: Remembered) -> Rescorer:
        """Return what remembers how each point of the portraits of *source* was scored."""
        return self._remembered("rescorer", source, lambda: Rescorer(self.scorer(source.model)))

    def traced(
        self, photo: Photo, recipe: Recipe, base: tuple[Pen, ...], rules: tuple[Pen, ...]
    ) -> tuple[Portrait, Drawing, Placement]:
        """Return the lines that `Studio.draw` traces, and where they lie on the page.

        Raises:
            PhotoError: there is nothing in the photo to draw.
            PageError: the page leaves no room, or the drawing does not fit it.
        """
        pens = _Pens(base=base, rules=rules)
        page, lines = recipe.page, replace(recipe.lines, ink_m=None)
        paper = stamp(Path(page.paper)) if page.paper.endswith(".toml") else ()
        shading = base[min(SHADE_PEN, len(base) - 1)].width_mm
        of = (photo.sha256, recipe.face, lines, page, paper, recipe.seed)

        def work() -> tuple[Portrait, Drawing, Placement]:
            portrait = self.portrait(photo, recipe.face)
            return portrait, *self._traced(photo, portrait, recipe, pens)

        return self._remembered("traced", (*of, shading, pens.widest_mm), work)

    def _remembered(self, stage: str, key: Hashable, work: Callable[[], T]) -> T:
        with self._lock:
            memory = self._memory.setdefault(stage, OrderedDict())
            if key in memory:
                memory.move_to_end(key)
                known: T = memory[key]
                return known
        result = work()  # outside: a long search for an order must not keep a drag waiting
        with self._lock:
            memory[key] = result
            memory.move_to_end(key)
            while len(memory) > self._keep:
                memory.popitem(last=False)
        return result


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
