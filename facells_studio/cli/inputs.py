"""From the words of a command to photos, recipes and targets."""

import glob
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from facells_studio import export
from facells_studio.cli.options import options_of, overridden
from facells_studio.errors import UsageError
from facells_studio.facell.rules import ColorParams
from facells_studio.lines import LinesParams
from facells_studio.order import OrderParams
from facells_studio.page import PageParams
from facells_studio.page.replay import ReplayParams
from facells_studio.pipeline import Recipe, load_recipe
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import PHOTO_SUFFIXES, Photo, open_photo
from facells_studio.portrait.snapshot import is_live, snapshot
from facells_studio.resources import sample_photo
from facells_studio.saving import FileParams

SAMPLE = "sample"
_LANDSCAPE = "page_landscape"
SECTIONS: dict[str, type] = {
    "recipe": Recipe,
    "lines": LinesParams,
    "color": ColorParams,
    "face": FaceParams,
    "order": OrderParams,
    "page": PageParams,
}


FILE_HEADINGS = {"files": "Files", "replay": "Films"}


def file_options() -> list[click.Option]:
    """Return the options of files besides the page's."""
    return [*options_of(FileParams, "files"), *options_of(ReplayParams, "replay")]


def file_params(given: dict[str, Any]) -> FileParams:
    """Return what the command line says of files."""
    params = overridden(FileParams(), given, "files")
    return replace(params, replay=overridden(params.replay, given, "replay"))


def photos_of(words: Iterable[str]) -> list[Path]:
    """Return the photos that *words* name: files, folders, patterns, ``sample``, a camera.

    Raises:
        UsageError: a folder holds no photo, or a pattern matches nothing.
    """
    photos: list[Path] = []
    for word in words:
        if word == SAMPLE and not Path(word).exists():
            photos.append(sample_photo())
        elif Path(word).is_dir():
            photos += _photos_in(Path(word))
        elif glob.has_magic(word) and not Path(word).exists():
            photos += _matching(word)
        else:
            photos.append(Path(word))
    return photos


def open_source(source: Path) -> Photo:
    """Return the photo in *source*, which may be a camera or a video too.

    Raises:
        UsageError: there is nothing of that name.
        PhotoError: it cannot be read.
    """
    return snapshot(str(source)) if is_live(str(source)) else open_photo(source)


def _photos_in(folder: Path) -> list[Path]:
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in PHOTO_SUFFIXES)
    if not found:
        known = " ".join(sorted(PHOTO_SUFFIXES))
        raise UsageError(f"The folder {folder} holds no photo. Known kinds: {known}.")
    return found


def _matching(pattern: str) -> list[Path]:
    found = sorted(Path(p) for p in glob.glob(pattern, recursive=True) if Path(p).is_file())
    if not found:
        raise UsageError(f"No file matches {pattern!r}. Check the folder and the pattern.")
    return found


def targets_for(photos: Sequence[Path], outputs: Sequence[str]) -> list[list[Path]]:
    """Return the files to write for each photo.

    ``{name}`` in an output stands for the photo's name; a folder means ``folder/{name}.svg``.

    Raises:
        UsageError: an unknown kind of file, or several photos would write the same file.
    """
    patterns = [pattern_of(output) for output in outputs]
    targets = [
        [Path(p.replace("{name}", photo.stem.replace(":", "-"))) for p in patterns]
        for photo in photos
    ]
    seen: dict[Path, Path] = {}
    for photo, files in zip(photos, targets, strict=True):
        for file in files:
            if file in seen:
                raise UsageError(
                    f"{seen[file]} and {photo} would both write {file}. "
                    "Put {name} into the output, as in -o 'out/{name}.svg', and name photos apart."
                )
            seen[file] = photo
    return targets


def pattern_of(output: str) -> str:
    """Return *output* as a file's name with ``{name}`` in it, if it is a folder.

    Raises:
        UsageError: an unknown kind of file.
    """
    if output.endswith("/") or Path(output).is_dir():
        return str(Path(output) / "{name}.svg")
    export.check_suffix(Path(output))
    return output


def check_png(file: str) -> None:
    """Raise `UsageError` if *file* is not named as a PNG."""
    if Path(file).suffix.lower() != ".png":
        raise UsageError(f"{file} is not a .png file. Name it {Path(file).with_suffix('.png')}.")


def landscape_option() -> click.Option:
    """Return the option that is short for ``--orientation landscape``; see `with_landscape`."""
    option = click.Option(
        ["--landscape", _LANDSCAPE], is_flag=True, default=None, help="Paper lies across."
    )
    option.section = "page"  # type: ignore[attr-defined]  # ours, read by ManualCommand
    return option


def with_landscape(given: dict[str, Any]) -> dict[str, Any]:
    """Return what the command line gave, with ``--landscape`` as the orientation it means.

    Raises:
        UsageError: another orientation was given too.
    """
    if not given.get(_LANDSCAPE):
        return given
    if given.get("page__orientation") not in (None, "landscape"):
        raise UsageError("--landscape and --orientation contradict each other. Give one.")
    return {**given, "page__orientation": "landscape"}


def recipe_from(preset: str | None, given: dict[str, Any]) -> Recipe:
    """Return the recipe: the preset's values, changed by what the command line gave.

    Raises:
        PresetError: there is no such preset, or something in it is wrong.
    """
    given = with_landscape(given)
    recipe = load_recipe(preset or "coherent")
    recipe = overridden(recipe, given, "recipe")
    return replace(
        recipe,
        face=overridden(recipe.face, given, "face"),
        lines=overridden(recipe.lines, given, "lines"),
        color=overridden(recipe.color, given, "color"),
        order=overridden(recipe.order, given, "order"),
        page=overridden(recipe.page, given, "page"),
    )
