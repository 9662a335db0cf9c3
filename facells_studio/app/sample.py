"""What a new project begins with: the sample, a FaCell, and versions, so that nothing is empty.

The sample's page and the versions' small pictures are stored beside the program, because nothing
may be drawn before the window is there. ``python -m facells_studio.app.sample`` draws them again;
tests say when that is due.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from facells_studio.facell.rules import Rule
from facells_studio.page import pen_from_text
from facells_studio.project.derive import page
from facells_studio.project.desk import Desk
from facells_studio.project.file import save_project
from facells_studio.project.state import (
    Look,
    PenSlot,
    Picture,
    Project,
    RuleRow,
    Version,
    first_project,
)
from facells_studio.project.stored import ENTRIES, StoredPage, page_from

DATA = Path(__file__).parent / "data"
FILE = DATA / "sample.facells"

_FACELL = ("Smiling", 0.33)  # of the thousand portraits that ship, as in the paper's Figure 7
_FACELL_PEN = "crimson 0.1mm"  # so many lines ask for a thin pen
_PENS = ("black 0.2mm", "black 0.6mm")  # of the second version and the third
_LINES: tuple[Mapping[str, Any], ...] = (  # what they ask of the lines
    {"style": "coherent+flow", "shading": 0.6, "shading_spacing_mm": 1.1},
    {"detail": 0.25, "smoothness": 0.8, "shortest_line_mm": 12.0},
)


def opening_project() -> Project:
    """Return the first project with a FaCell ready to grow, and three versions of the sample."""
    project = _with_facell(first_project())
    texts = (
        QCoreApplication.translate("Sample", "Two attributes"),
        QCoreApplication.translate("Sample", "Engraving"),
        QCoreApplication.translate("Sample", "A few long lines"),
    )
    versions = (
        Version(
            id=number,
            note=text,
            star=number == 1,
            portrait=project.active,
            look=look,
            thumbnail=_stored_picture(number),
        )
        for number, (text, look) in enumerate(zip(texts, _looks(project.look), strict=True), 1)
    )
    return replace(project, versions=tuple(versions))


def stored_sample() -> StoredPage | None:
    """Return the sample's page as it was stored; None if it was not."""
    if not FILE.is_file():
        return None
    with zipfile.ZipFile(FILE) as archive:  # the page alone: its project is `first_project`
        return page_from({name: archive.read(name) for name in ENTRIES})


def draw_sample() -> None:
    """Draw the sample and its versions, and store its page and their pictures."""
    from facells_studio.app.panels.version_work import thumbnail

    project, desk = first_project(), Desk()
    request = page(desk, project)
    drawn = request.work(lambda fraction, what="": None)
    save_project(project, FILE, StoredPage(of=request.digest, sheet=drawn.sheet))
    for number, look in enumerate(_looks(project.look), 1):
        drawn = page(desk, replace(project, look=look)).work(lambda fraction, what="": None)
        _picture_file(number).write_bytes(thumbnail(drawn.sheet))


def _with_facell(project: Project) -> Project:
    look = project.look
    attribute, threshold = _FACELL
    slot = _slot(1 + max(each.id for each in look.pens), _FACELL_PEN)
    rule = Rule(attribute=attribute, threshold=threshold)
    row = RuleRow(id=1 + max(each.id for each in look.rules), rule=rule, pen=slot.id)
    recipe = look.facell.recipe
    recipe = replace(recipe, overlay=replace(recipe.overlay, caption=True))
    facell = replace(look.facell, recipe=recipe, rules=(row,))
    return replace(project, look=replace(look, pens=(*look.pens, slot), facell=facell))


def _looks(look: Look) -> tuple[Look, ...]:
    """Return the looks of the versions: *look*, and what else can be made of the portrait."""
    made = [look]
    for number, (words, lines) in enumerate(zip(_PENS, _LINES, strict=True), 1):
        slot = _slot(number + max(each.id for each in look.pens), words)
        recipe = replace(look.recipe, lines=replace(look.recipe.lines, **lines))
        pens = (*look.pens, slot)
        made.append(replace(look, recipe=recipe, rules=(), pens=pens, outline=slot.id))
    return tuple(made)


def _slot(number: int, words: str) -> PenSlot:
    return PenSlot(id=number, pen=pen_from_text(words), words=words)


def _stored_picture(number: int) -> Picture | None:
    file = _picture_file(number)
    return Picture.of(file.read_bytes()) if file.is_file() else None


def _picture_file(number: int) -> Path:
    return DATA / f"version-{number}.png"


if __name__ == "__main__":
    draw_sample()
