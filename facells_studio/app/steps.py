"""What a project's sheet needs, step by step, as requests for workers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from facells_studio.app.growing import Grown, growing
from facells_studio.project import compose, derive
from facells_studio.project.desk import Desk, photo_key
from facells_studio.project.looks import shown
from facells_studio.project.requests import Board, Request
from facells_studio.project.state import Project

Told = Callable[[Any, Grown], None]


def steps_of(
    desk: Desk,
    board: Board,
    project: Project,
    beside: Path | None,
    ink_m: float | None,
    told: Told,
) -> Iterator[Request[Any]]:
    """Yield what the sheet of *project* needs, in order; nothing without a portrait.

    Args:
        desk: what the workers share.
        board: what is known; a FaCell whose page is known need not grow.
        project: what is open.
        beside: its folder.
        ink_m: what the page of a moment ago drew.
        told: hears of each step of a FaCell that grows.
    """
    if project.subject == "facell":
        if shown(project.look.facell.rules):
            page = compose.facell_page(desk, project)
            if board.result(page) is None:
                yield growing(desk, project, told)
            yield page
    elif project.portrait is not None:
        yield derive.sketch(desk, project, beside)
        yield derive.scores(desk, project, beside)
        yield derive.colored(desk, project, beside, ink_m=ink_m)
        yield derive.page(desk, project, beside)


def model_of(project: Project) -> Any:
    """Return what tells whose sheet it is: another's must not stay when this one's fails."""
    if project.subject == "facell":
        return "facell"
    portrait = project.portrait
    return None if portrait is None else (portrait.id, photo_key(portrait))
