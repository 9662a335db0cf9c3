"""What the strip of versions shows: small pictures, what differs, and a version's page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from facells_studio import presets
from facells_studio.app import units
from facells_studio.app.widgets.options import label_of, value_words, words
from facells_studio.errors import FacellsError
from facells_studio.export.png import png_bytes
from facells_studio.page.preview import render
from facells_studio.project import compose, derive, looks
from facells_studio.project.desk import Desk
from facells_studio.project.edits import use_version
from facells_studio.project.requests import Board, Request
from facells_studio.project.state import Project, Version
from facells_studio.sheet import Sheet

KIND = "compare"
SIDE_PX = 192  # of a thumbnail's longer side: two for each that a usual screen shows
_NIB_PX = 1.1
_MOST = 6  # differences that are told


def thumbnail(sheet: Sheet | None) -> bytes:
    """Return a small PNG of *sheet*; nothing if there is none or it cannot be drawn."""
    if sheet is None:
        return b""
    px_per_mm = SIDE_PX / max(sheet.width_mm, sheet.height_mm)
    # Nibs of a pixel at least: a hair of a line would be a gray that nobody sees.
    pens = tuple(replace(p, width_mm=max(p.width_mm, _NIB_PX / px_per_mm)) for p in sheet.pens)
    try:
        return png_bytes(render(replace(sheet, pens=pens), px_per_mm), px_per_mm)
    except FacellsError:
        return b""


def page_of(desk: Desk, project: Project, version: Version, beside: Any) -> Request[Any] | None:
    """Return the request for *version*'s page; None if what it was drawn from has gone."""
    then = use_version(version.id).change(project)
    if then.subject == "facell":
        return compose.facell_page(desk, then) if then.look.facell.rules else None
    return derive.page(desk, then, beside) if then.portrait is not None else None


def known_sheet(board: Board, request: Request[Any]) -> Sheet | None:
    """Return the sheet that *request* gives, if it was computed before."""
    page = board.result(request) or board.result(compared(request))
    sheet: Sheet | None = None if page is None else page.sheet
    return sheet


def compared(request: Request[Any]) -> Request[Any]:
    """Return *request* as one that the session does not take for the project's own page."""
    return replace(request, kind=KIND, key=(request.kind, request.key))


def differences(project: Project, version: Version) -> tuple[str, ...]:
    """Return in words what is otherwise in *version* than now: ``detail 0.5, now 0.8``."""
    found: list[str] = []
    then = replace(project, look=version.look, subject=version.subject)
    recipes: list[Callable[[Project], Any]] = [looks.recipe_of]
    if version.subject == "facell":
        recipes.insert(0, looks.facell_recipe_of)
    try:
        for recipe in recipes:
            old, new = (presets.to_table(recipe(each), full=True) for each in (then, project))
            _compare(old, new, found)
    except FacellsError:
        return ()
    more = len(found) - _MOST
    return (*found[:_MOST], *((f"+ {more}",) if more > 0 else ()))


def _compare(then: Any, now: Any, found: list[str], name: str = "") -> None:
    if isinstance(then, dict) and isinstance(now, dict):
        for key in then:
            _compare(then[key], now.get(key), found, key)
    elif then != now:
        found.append(f"{_small(label_of(name))}: {_words(then)} \u2192 {_words(now)}")


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_words(item) for item in value) or "\u2013"
    if isinstance(value, float):
        return units.plain(value)
    known = words(value)
    return str(value) or "\u2013" if known == value_words(value) else _small(known)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
