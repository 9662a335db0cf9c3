"""What the FaCell panel asks workers for: whose line it is, the control, portraits to keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.app.i18n.words import said
from facells_studio.drawing import Drawing
from facells_studio.errors import DrawingError, PhotoError, UsageError
from facells_studio.facell_page import FacellPage, draw_control
from facells_studio.page.preview import render
from facells_studio.progress import Tick
from facells_studio.project.desk import Desk
from facells_studio.project.looks import facell_recipe_of
from facells_studio.project.requests import Request
from facells_studio.project.state import Project

PX_PER_MM = 3.0  # of the pictures of the control


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Giver:
    """The portrait that a line of a FaCell came from."""

    name: str
    drawing: Drawing  # all of its lines, in portrait units
    line: int  # the one that was clicked, as the library counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Control:
    """A FaCell beside what it is to be compared with: pictures, (rows, columns, 3) each."""

    facell: npt.NDArray[np.uint8]
    everything: npt.NDArray[np.uint8]  # all lines of the same portraits
    difference: npt.NDArray[np.uint8]  # where they have more ink than others


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of portraits that were to be kept in a library."""

    folder: str
    added: int
    known: int
    failed: tuple[str, ...]  # a sentence each


def giver(desk: Desk, library: str, portrait: int, line: int) -> Request[Giver]:
    """Return the request for the portrait with the number *portrait* in *library*.

    Working on it raises `UsageError` for a library that does not know whose lines it holds.
    """

    def work(tick: Tick) -> Giver:
        source = desk.library(library)
        ids = np.array([portrait], np.int64)
        (name,) = source.names(ids)
        for bundle in source.bundles(ids, [], tick):
            return Giver(name=name, drawing=Drawing(bundle.points, bundle.offsets), line=line)
        raise UsageError(f"The portrait {name} has no lines any more.")

    return Request("giver", (library, portrait, line), work)


def control(desk: Desk, project: Project, page: FacellPage) -> Request[Control]:
    """Return the request for the control of *page*, the FaCell of *project*.

    Working on it raises `UsageError` for a library that holds no whole portraits.
    """
    recipe = facell_recipe_of(project)

    def work(tick: Tick) -> Control:
        from facells_studio.facell.control import density_difference, difference_picture

        source = desk.library(recipe.library)
        other = draw_control(source, page, recipe, tick)
        return Control(
            facell=render(page.sheet, px_per_mm=PX_PER_MM),
            everything=render(other.sheet, px_per_mm=PX_PER_MM),
            difference=difference_picture(density_difference(source, page.overlay, tick=tick)),
        )

    return Request("control", recipe, work)


def keeping(desk: Desk, project: Project, folder: str, beside: Path | None) -> Request[Kept]:
    """Return the request to draw and score the open portraits and keep them in *folder*.

    No photo is kept, only lines and scores. Working on it raises `DataError` if the folder holds
    something else.
    """

    def work(tick: Tick) -> Kept:
        from facells_studio.facell.library import Library

        scorer = desk.scorer(project.look.recipe.color.model)
        library = Library.create(folder, scorer.attributes)
        found: list[str] = []
        failed: list[str] = []
        for i, portrait in enumerate(project.batch):
            tick(i / len(project.batch), portrait.name)
            try:
                photo = desk.photo(portrait, beside)
                found += _kept(library, photo, portrait.face or "largest", scorer)
            except (PhotoError, DrawingError, UsageError) as exc:
                failed.append(f"{portrait.name}: {said(exc)}")
        known = len(project.batch) - len(failed) - len(found)
        return Kept(folder=folder, added=len(found), known=known, failed=tuple(failed))

    # Never the same twice: photos and library may have changed meanwhile.
    return Request("keeping", object(), work)


def _kept(library: Any, photo: Any, face: str, scorer: Any) -> Sequence[str]:
    """Keep one photo's portrait; return its name, or nothing if it was there already."""
    from facells_studio.facell.capture import RECIPE, capture, framed
    from facells_studio.lines import SCORE_RECIPE_VERSION

    portrait = framed(photo, face)
    if library.holds(photo.sha256, RECIPE, SCORE_RECIPE_VERSION, portrait.photo_to_frame):
        return ()
    added: Sequence[str] = library.add([capture(photo, portrait, scorer)]).added
    return added
