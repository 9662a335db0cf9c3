"""The sample's page, stored so that the Studio opens on a portrait and not on an empty sheet.

``python -m facells_studio.app.sample`` draws it again; a test says when that is due.
"""

import io
from pathlib import Path

from facells_studio.project.derive import page
from facells_studio.project.desk import Desk
from facells_studio.project.file import read_archive, save_project
from facells_studio.project.state import first_project
from facells_studio.project.stored import StoredPage

FILE = Path(__file__).parent / "data" / "sample.facells"


def stored_sample() -> StoredPage | None:
    """Return the sample's page as it was stored; None if it was not."""
    if not FILE.is_file():
        return None
    return read_archive(io.BytesIO(FILE.read_bytes()), FILE.name).page


def draw_sample() -> None:
    """Draw the sample and store its page."""
    project, desk = first_project(), Desk()
    request = page(desk, project)
    drawn = request.work(lambda fraction, what="": None)
    save_project(project, FILE, StoredPage(of=request.digest, sheet=drawn.sheet))


if __name__ == "__main__":
    draw_sample()
