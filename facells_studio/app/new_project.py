"""What the Studio opens on: a new project as a person prefers it, or the last one again."""

import logging
from dataclasses import replace
from pathlib import Path

from facells_studio.app.sample import opening_project
from facells_studio.app.settings import Preferences, preferences, recent_files
from facells_studio.errors import FacellsError
from facells_studio.export import load_machine
from facells_studio.page import parse_paper
from facells_studio.project.file import SUFFIX
from facells_studio.project.state import Project

logger = logging.getLogger(__name__)


def new_project(wanted: Preferences | None = None) -> Project:
    """Return a new project with the paper, machine and units that a person prefers."""
    wanted = preferences() if wanted is None else wanted
    project = opening_project()
    if not wanted.new_sample:
        project = replace(project, portraits=(), versions=(), active=0, stage="portrait")
    project = replace(project, view=replace(project.view, units=wanted.new_units))
    for step in (_with_paper, _with_machine):
        try:
            project = step(project, wanted)
        except FacellsError as exc:  # a file of a person's own that has gone
            logger.warning("a new project is not as preferred: %s", exc)
    return project


def project_at_start(wanted: Preferences | None = None) -> Path | None:
    """Return the file of the project to begin with; None: a new one."""
    wanted = preferences() if wanted is None else wanted
    if wanted.start != "last":
        return None
    projects = (path for path in recent_files() if path.suffix.lower() == SUFFIX)
    return next((path for path in projects if path.is_file()), None)


def _with_paper(project: Project, wanted: Preferences) -> Project:
    parse_paper(wanted.new_paper)
    recipe = project.look.recipe
    recipe = replace(recipe, page=replace(recipe.page, paper=wanted.new_paper))
    return replace(project, look=replace(project.look, recipe=recipe))


def _with_machine(project: Project, wanted: Preferences) -> Project:
    load_machine(wanted.new_machine)
    return replace(project, plotter=replace(project.plotter, machine=wanted.new_machine))
