"""What a new project begins with: nothing of it is empty, and what is stored is what is drawn."""

import io

import numpy as np
import PIL.Image
import pytest
from PySide6.QtWidgets import QApplication

from facells_studio.app.panels.version_work import thumbnail
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.progress import no_tick
from facells_studio.project.derive import page
from facells_studio.project.desk import Desk
from facells_studio.project.edits import go_to, use_version
from facells_studio.project.state import Project


@pytest.fixture
def project() -> Project:
    """What the Studio opens on."""
    return opening_project()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_pictures_of_the_versions_are_those_of_their_looks(
    number: int, desk: Desk, project: Project
) -> None:
    """If not: ``python -m facells_studio.app.sample``."""
    version = project.versions[number - 1]
    drawn = page(desk, use_version(number).change(project)).work(no_tick)
    assert version.thumbnail is not None
    stored, fresh = (
        np.asarray(PIL.Image.open(io.BytesIO(content)).convert("L"), np.float64)
        for content in (version.thumbnail.content, thumbnail(drawn.sheet))
    )
    assert stored.shape == fresh.shape
    assert np.abs(stored - fresh).mean() < 0.5
    assert np.abs(255 - fresh).mean() > 1


def test_the_facell_is_there_as_soon_as_one_looks_at_it(
    session: Session, qapp: QApplication
) -> None:
    """A smile without a face, of a thousand portraits, with its title in the paper's notation."""
    session.apply(go_to("facell"))
    assert session.wait_until_idle()
    found = session.current("facell")
    assert found.label == "Smiling 1000-33"
    assert session.sheet is not None
    assert session.sheet is found.sheet
    assert len(session.sheet) > 1000
