"""Edits: every way to change a project, as a small pure step with a name for the Edit menu.

A panel makes an edit and gives it to `facells_studio.project.history.History.apply`. Edits that a
slider makes while it is dragged share a merge key and become one step. What is no work of a
person's (where they are looking, ink that flowed) cannot be undone and survives every undo.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from facells_studio.errors import UsageError
from facells_studio.presets import hints_of, parse_value
from facells_studio.project import looks
from facells_studio.project.editing import (
    Edit,
    moved_to,
    one,
    replaced,
    together,
    with_value,
    with_values,
    words_of,
)
from facells_studio.project.pen_edits import (
    add_pen,
    change_pen,
    draw_with,
    ink_flowed,
    move_pen,
    refilled,
    remove_pen,
)
from facells_studio.project.rule_edits import (
    add_rule,
    change_rule,
    choose_library,
    leave_out_of_facell,
    move_rule,
    remove_rule,
    rescaled,
)
from facells_studio.project.state import (
    OpenPortrait,
    Picture,
    Project,
    Stage,
    Subject,
    Version,
    free_id,
)

__all__ = [
    "Edit",
    "add_pen",
    "add_portrait",
    "add_rule",
    "change",
    "change_pen",
    "change_rule",
    "change_version",
    "choose_face",
    "choose_library",
    "draw_with",
    "find_photo_at",
    "go_to",
    "ink_flowed",
    "keep_photo",
    "keep_version",
    "leave_out",
    "leave_out_of_facell",
    "move_pen",
    "move_portrait",
    "move_rule",
    "move_version",
    "refilled",
    "remove_pen",
    "remove_portrait",
    "remove_rule",
    "remove_version",
    "rename_portrait",
    "show_portrait",
    "together",
    "use_preset",
    "use_version",
]

# What has edits of its own, because more hangs on it than a value.
_NOT_BY_NAME = ("portraits", "versions", "ink", "active", "stage", "subject")
_FACELL_PAGE = "look.facell.recipe.page."
_BESIDE = frozenset({"pens", "machine", "rules", "attributes", "library"})


# Any option ------------------------------------------------------------------------------------


def change(path: str, value: Any) -> Edit:
    """Return the edit that sets the field at *path*, such as ``look.recipe.lines.detail``.

    *value* is checked as a preset's is; a text with a unit (``"1.5 cm"``) is understood. Edits of
    one field merge. Choices of `View` cannot be undone. Another scale gives each rule the scale's
    usual threshold, because its number means something else there.

    Raises:
        UsageError: there is no such field, it has an edit of its own, or the value is refused.
    """
    names = path.split(".")
    field_hint = _field_at(path, names)
    checked = parse_value(*field_hint, value, path)

    def changed(project: Project) -> Project:
        try:
            project = with_value(project, names, checked)
        except ValueError as exc:  # a class checks what a single field cannot
            raise UsageError(f"{path}: {exc}.") from exc
        return rescaled(project, facell="overlay" in names) if names[-1] == "scale" else project

    changed(Project())  # refused now rather than when it is applied
    return Edit(
        label="Change {}",
        what=words_of(names[-1]),
        change=changed,
        merge=path,
        undoable=names[0] != "view",
    )


def _field_at(path: str, names: Sequence[str]) -> tuple[dataclasses.Field[Any], Any]:
    cls: type = Project
    found: tuple[dataclasses.Field[Any], Any] | None = None
    for name in names:
        fields = (
            {f.name: f for f in dataclasses.fields(cls)} if dataclasses.is_dataclass(cls) else {}
        )
        beside = "recipe" in path and name in _BESIDE
        if name not in fields or name in _NOT_BY_NAME or beside:
            raise UsageError(f"There is no option {path!r} that can be set by its name.")
        hint = hints_of(cls)[name]
        found = fields[name], hint
        cls = hint
    if path.startswith(_FACELL_PAGE) and names[-1] not in looks.FITTED:
        raise UsageError(
            f"A FaCell lies on the portraits' page: set 'look.recipe.page.{names[-1]}'."
        )
    if found is None or dataclasses.is_dataclass(found[1]):
        raise UsageError(f"{path!r} is a group of options. Name one of them.")
    return found


# Portraits -------------------------------------------------------------------------------------


def add_portrait(name: str, *, path: str = "", content: bytes = b"", show: bool = True) -> Edit:
    """Return the edit that opens a photo: a file at *path*, or *content* that the project keeps.

    Raises:
        UsageError: neither is given.
    """
    if not path and not content:
        raise UsageError("There is no photo to open. Choose a file, or keep a picture.")
    photo = Picture.of(content) if content else None

    def added(project: Project) -> Project:
        drawn = max((version.portrait for version in project.versions), default=0)
        number = max(free_id(project.portraits), 1 + drawn)
        portrait = OpenPortrait(id=number, name=name, path=path, photo=photo)
        return replace(
            project,
            portraits=(*project.portraits, portrait),
            active=number if show or not project.portraits else project.active,
        )

    return Edit(label="Open {}", what=name, change=added)


def remove_portrait(number: int) -> Edit:
    """Return the edit that closes a portrait; its file stays where it is."""

    def removed(project: Project) -> Project:
        _portrait(project, number)
        places = [p.id for p in project.portraits]
        left = tuple(p for p in project.portraits if p.id != number)
        active = project.active
        if active == number:
            active = left[min(places.index(number), len(left) - 1)].id if left else 0
        return replace(project, portraits=left, active=active)

    return Edit(label="Remove portrait", change=removed)


def move_portrait(number: int, to: int) -> Edit:
    """Return the edit that puts a portrait to the place *to*, from 0, in the strip."""

    def moved(project: Project) -> Project:
        _portrait(project, number)
        return replace(project, portraits=moved_to(project.portraits, number, to))

    return Edit(label="Move portrait", change=moved)


def rename_portrait(number: int, name: str) -> Edit:
    """Return the edit that calls a portrait *name*."""
    return _portrait_edit(number, "Rename portrait", f"portrait.{number}.name", name=name)


def leave_out(number: int, left_out: bool = True) -> Edit:
    """Return the edit that makes batches pass a portrait over, or take it again."""
    label = "Leave portrait out" if left_out else "Take portrait in"
    return _portrait_edit(number, label, "", left_out=left_out)


def choose_face(number: int, face: str) -> Edit:
    """Return the edit that says which face of its photo a portrait is; empty: the recipe's."""
    return _portrait_edit(number, "Choose face", f"portrait.{number}.face", face=face)


def find_photo_at(number: int, path: str) -> Edit:
    """Return the edit that looks for a portrait's photo in another file: it was moved."""
    return _portrait_edit(number, "Find photo", "", path=path, photo=None)


def keep_photo(number: int, content: bytes) -> Edit:
    """Return the edit that takes a photo into the project, so that its file may go."""
    return _portrait_edit(number, "Keep photo in the project", "", photo=Picture.of(content))


def show_portrait(number: int) -> Edit:
    """Return the edit that shows a portrait; where one looks is no step to undo."""

    def shown(project: Project) -> Project:
        known = any(p.id == number for p in project.portraits)
        return replace(project, active=number) if known else project

    return Edit(label="Show portrait", change=shown, undoable=False)


def _portrait_edit(number: int, label: str, merge: str, **values: Any) -> Edit:
    def changed(project: Project) -> Project:
        try:
            new = replace(_portrait(project, number), **values)
        except ValueError as exc:  # a class checks what a single field cannot
            raise UsageError(f"{exc}.") from exc
        return replace(project, portraits=replaced(project.portraits, new))

    return Edit(label=label, change=changed, merge=merge)


def _portrait(project: Project, number: int) -> OpenPortrait:
    return one(project.portraits, number, "portrait")


# Stages ----------------------------------------------------------------------------------------

_ABOUT: dict[Stage, Subject] = {  # the others are about both
    "portrait": "portrait",
    "lines": "portrait",
    "attributes": "portrait",
    "facell": "facell",
}


def _at_its_stage(project: Project) -> Project:
    """Return *project* at a stage that is about what its sheet shows."""
    if _ABOUT.get(project.stage, project.subject) == project.subject:
        return project
    return replace(project, stage="facell" if project.subject == "facell" else "attributes")


def go_to(stage: Stage) -> Edit:
    """Return the edit that goes to a stage; the sheet then shows what the stage is about."""

    def gone(project: Project) -> Project:
        return replace(project, stage=stage, subject=_ABOUT.get(stage, project.subject))

    return Edit(label="Go to {}", what=stage, change=gone, undoable=False)


# Looks and versions ------------------------------------------------------------------------------


def use_preset(name: str) -> Edit:
    """Return the edit that takes the look of the preset *name*; see `looks.with_preset`.

    The stage gives way as in `use_version`.

    Raises:
        PresetError: there is no such preset, or something in it is wrong.
    """
    preset = looks.read_preset(name)  # once: undo must not depend on a file that may change

    def used(project: Project) -> Project:
        return _at_its_stage(looks.with_preset(project, preset))

    return Edit(label="Use preset {}", what=preset.title, change=used)


def keep_version(at: str, thumbnail: bytes = b"", note: str = "") -> Edit:
    """Return the edit that keeps the present look.

    Args:
        at: when, as ISO 8601 in UTC.
        thumbnail: a small PNG of the sheet.
        note: what it is to be remembered for.
    """
    picture = Picture.of(thumbnail) if thumbnail else None

    def kept(project: Project) -> Project:
        version = Version(
            id=free_id(project.versions),
            at=at,
            note=note,
            subject=project.subject,
            portrait=project.portrait.id if project.portrait else 0,
            look=project.look,
            thumbnail=picture,
        )
        return replace(project, versions=(*project.versions, version))

    return Edit(label="Keep version", change=kept)


def use_version(number: int) -> Edit:
    """Return the edit that brings a version's look back, and its portrait if it is still open.

    A stage that is not about what it shows gives way to one that is: no slider may be without use.
    """

    def used(project: Project) -> Project:
        version = _version(project, number)
        known = any(p.id == version.portrait for p in project.portraits)
        changed = replace(
            project,
            look=version.look,
            subject=version.subject,
            active=version.portrait if known else project.active,
        )
        return _at_its_stage(changed)

    return Edit(label="Go back to version", change=used)


def change_version(number: int, *, note: str | None = None, star: bool | None = None) -> Edit:
    """Return the edit that stars a version or writes its note."""
    values = {name: v for name, v in (("note", note), ("star", star)) if v is not None}

    def changed(project: Project) -> Project:
        new = with_values(_version(project, number), values)
        return replace(project, versions=replaced(project.versions, new))

    merge = f"version.{number}.note" if star is None else ""
    return Edit(label="Change version", change=changed, merge=merge)


def move_version(number: int, to: int) -> Edit:
    """Return the edit that puts a version to the place *to*, from 0, in the strip."""

    def moved(project: Project) -> Project:
        _version(project, number)
        return replace(project, versions=moved_to(project.versions, number, to))

    return Edit(label="Move version", change=moved)


def remove_version(number: int) -> Edit:
    """Return the edit that removes a version from the strip."""

    def removed(project: Project) -> Project:
        _version(project, number)
        return replace(project, versions=tuple(v for v in project.versions if v.id != number))

    return Edit(label="Remove version", change=removed)


def _version(project: Project, number: int) -> Version:
    return one(project.versions, number, "version")
