"""Where the photos of a project are, and what to say when one has gone."""

import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from facells_studio.errors import PhotoError
from facells_studio.portrait.photo import Photo, open_photo
from facells_studio.project.state import SAMPLE, OpenPortrait, Project
from facells_studio.resources import sample_photo


def photo_of(portrait: OpenPortrait, beside: Path | None = None) -> Photo:
    """Return the photo of *portrait*: the one that the project holds, else the file.

    Args:
        portrait: whose.
        beside: the project's folder, where a file is looked for that is not at its place: the
            project was moved together with its photos.

    Raises:
        PhotoError: it is not there any more, or cannot be read.
    """
    if portrait.photo is not None and portrait.photo.content:
        return _kept(portrait.name, portrait.photo.content)
    path = path_of(portrait, beside)
    if path is None:
        raise PhotoError(_missing(portrait))
    return open_photo(path)


def path_of(portrait: OpenPortrait, beside: Path | None = None) -> Path | None:
    """Return the file of *portrait*, here or *beside* the project; None if it is not there."""
    if portrait.path == SAMPLE:
        return sample_photo()
    if not portrait.path:
        return None
    path, name = Path(portrait.path), re.split(r"[\\/]", portrait.path)[-1]  # of any system
    places = [path] if beside is None else [path, beside / name]
    # Unlike Path's own, this answers whatever the name is.
    return next((place for place in places if os.path.isfile(place)), None)


def missing_photos(project: Project, beside: Path | None = None) -> dict[int, str]:
    """Return a sentence for each portrait whose photo is not there, by the portrait's id."""
    return {
        portrait.id: _missing(portrait)
        for portrait in project.portraits
        if not (portrait.photo is not None and portrait.photo.content)
        and path_of(portrait, beside) is None
    }


def _missing(portrait: OpenPortrait) -> str:
    if portrait.path:
        return (
            f"The photo of {portrait.name!r} is not at {portrait.path} any more. "
            "Say where it is now, or remove the portrait."
        )
    return (
        f"The photo of {portrait.name!r} is missing from the project. "
        "Open it from another copy of the project, or remove the portrait."
    )


def _kept(name: str, content: bytes) -> Photo:
    """Return the photo in *content*, through a file, because that is what photos are opened from.

    Raises:
        PhotoError: it is damaged, or no picture.
    """
    with tempfile.TemporaryDirectory(prefix="facells-") as folder:
        path = Path(folder) / "photo"
        try:
            path.write_bytes(content)
        except OSError as exc:
            raise PhotoError(
                f"Cannot open the photo of {name!r}: {exc.strerror or exc}. Check the disk."
            ) from exc
        try:
            return replace(open_photo(path), source=name)
        except PhotoError as exc:
            raise PhotoError(str(exc).replace(str(path), repr(name))) from exc
