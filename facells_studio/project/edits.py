"""Edits: every way to change a project, as a small pure step with a name for the Edit menu.

A panel makes an edit and gives it to `facells_studio.project.history.History.apply`. Edits that a
slider makes while it is dragged share a merge key and become one step. What is no work of a
person's (where they are looking, ink that flowed) cannot be undone and survives every undo.
"""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, get_type_hints

from facells_studio.errors import UsageError
from facells_studio.facell.overlay import DEFAULT_THRESHOLDS
from facells_studio.facell.rules import DEFAULT_LOGIT, DEFAULT_THRESHOLD, PALETTE, Rule
from facells_studio.facell_page import PEN as FACELL_PEN
from facells_studio.page import pen_from_text
from facells_studio.presets import parse_value, unit_of
from facells_studio.project import looks
from facells_studio.project.state import (
    Ink,
    Look,
    N,
    OpenPortrait,
    PenSlot,
    Picture,
    Project,
    RuleRow,
    Stage,
    Subject,
    Version,
    by_id,
    free_id,
    free_pen_id,
)
from facells_studio.sheet import Pen

Change = Callable[[Project], Project]
T = TypeVar("T")

# What has edits of its own, because more hangs on it than a value.
_NOT_BY_NAME = ("portraits", "versions", "ink", "active", "stage", "subject")
_BESIDE = frozenset({"pens", "machine", "rules", "attributes", "library"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change: from a state to the next, pure.

    *label* is a sentence for the menu with ``{}`` where *what* goes, so that both can be
    translated: ``Change {}`` and ``detail``.
    """

    label: str
    change: Change = dataclasses.field(compare=False, repr=False)
    what: str = ""
    merge: str = ""  # edits with one key, one after another, are one step; empty: never
    undoable: bool = True

    @property
    def text(self) -> str:
        """The label in English."""
        return self.label.format(self.what)


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
    checked = parse_value(*field_hint, value, path) if value is not None else None

    def changed(project: Project) -> Project:
        project = _with(project, names, checked)
        return _rescaled(project, facell="overlay" in names) if names[-1] == "scale" else project

    try:
        changed(Project())
    except ValueError as exc:  # a class checks what a single field cannot
        raise UsageError(f"{path}: {exc}.") from exc
    return Edit(
        label="Change {}",
        what=_words_of(names[-1]),
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
        hint = get_type_hints(cls)[name]
        found = fields[name], hint
        cls = hint
    if found is None or dataclasses.is_dataclass(found[1]):
        raise UsageError(f"{path!r} is a group of options. Name one of them.")
    return found


def _with(thing: T, names: Sequence[str], value: Any) -> T:
    inner: Any = value if len(names) == 1 else _with(getattr(thing, names[0]), names[1:], value)
    changed: T = _replace(thing, {names[0]: inner})
    return changed


def _words_of(name: str) -> str:
    unit = unit_of(name)
    bare = name.removesuffix(f"_{unit}") if unit and unit.isalpha() else name
    for suffix in ("_mm_s", "_percent"):
        bare = bare.removesuffix(suffix)
    return bare.replace("_", " ")


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


def together(label: str, edits: Sequence[Edit], what: str = "") -> Edit:
    """Return *edits* as one step: many photos that are dropped at once, for example."""

    def all_of_them(project: Project) -> Project:
        for edit in edits:
            project = edit.change(project)
        return project

    undoable = any(edit.undoable for edit in edits)
    return Edit(label=label, what=what, change=all_of_them, undoable=undoable)


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
        return replace(project, portraits=_moved(project.portraits, number, to))

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
        new = replace(_portrait(project, number), **values)
        return replace(project, portraits=_replaced(project.portraits, new))

    return Edit(label=label, change=changed, merge=merge)


def _portrait(project: Project, number: int) -> OpenPortrait:
    return _one(project.portraits, number, "portrait")


# Stages ----------------------------------------------------------------------------------------


def go_to(stage: Stage) -> Edit:
    """Return the edit that goes to a stage; the sheet then shows what the stage is about."""
    subject: dict[str, Subject] = {"facell": "facell"}
    if stage in ("portrait", "lines", "attributes"):
        subject[stage] = "portrait"

    def gone(project: Project) -> Project:
        return replace(project, stage=stage, subject=subject.get(stage, project.subject))

    return Edit(label="Go to {}", what=stage, change=gone, undoable=False)


# Attributes ------------------------------------------------------------------------------------


def add_rule(rule: Rule, *, to: Subject = "portrait", pen: int = 0) -> Edit:
    """Return the edit that adds an attribute at the end of the list.

    Args:
        rule: attribute, sign and threshold; its pen in words counts if *pen* is 0.
        to: the portrait's rules of color, or the FaCell's.
        pen: a pen of the box; 0 takes the next color of the palette, as wide as the pens of the
            rules before it, or else as outlines are, or FaCells.
    """

    def added(project: Project) -> Project:
        look = project.look
        rows = look.facell.rules if to == "facell" else look.rules
        number = pen
        if number:
            _one(look.pens, number, "pen")
        else:
            width_mm = _width_mm(look, rows, to)
            used = {look.slot(row.pen).pen.color for row in rows}
            colors = [c for c in PALETTE if pen_from_text(c).color not in used] or PALETTE
            project, number = looks.with_pen(project, rule.pen or f"{colors[0]} {width_mm!r}mm")
        both = (*look.rules, *look.facell.rules)
        _refuse_threshold(project, rule.threshold, facell=to == "facell")
        row = RuleRow(id=free_id(both), rule=replace(rule, pen=""), pen=number)
        return _with_rows(project, (*rows, row), facell=to == "facell")

    return Edit(label="Add {}", what=rule.name, change=added)


def _width_mm(look: Look, rows: Sequence[RuleRow], to: Subject) -> float:
    if rows:
        return look.slot(rows[-1].pen).pen.width_mm
    return (
        pen_from_text(FACELL_PEN).width_mm
        if to == "facell"
        else look.slot(look.outline).pen.width_mm
    )


def change_rule(number: int, **values: Any) -> Edit:
    """Return the edit that changes a rule: attribute, sign, threshold; pen (id), visible.

    Raises:
        UsageError: the threshold is not a number.
    """
    if not math.isfinite(values.get("threshold", 0.0)):
        raise UsageError("A threshold must be a number. Write for example 0.6.")
    of_rule = {name: values[name] for name in ("attribute", "sign", "threshold") if name in values}
    of_row = {name: values[name] for name in ("pen", "visible") if name in values}

    def changed(project: Project) -> Project:
        facell, rows = _rows_with(project, number)
        row = by_id(rows, number)
        if of_row.get("pen"):
            _one(project.look.pens, of_row["pen"], "pen")
        if "threshold" in of_rule:
            _refuse_threshold(project, of_rule["threshold"], facell=facell)
        new = replace(row, rule=replace(row.rule, **of_rule), **of_row)
        return _with_rows(project, _replaced(rows, new), facell=facell)

    what = " and ".join(values)
    return Edit(
        label="Change {}", what=what, change=changed, merge=f"rule.{number}.{','.join(values)}"
    )


def remove_rule(number: int) -> Edit:
    """Return the edit that takes a rule off the list; its pen stays in the box."""

    def removed(project: Project) -> Project:
        facell, rows = _rows_with(project, number)
        return _with_rows(project, tuple(r for r in rows if r.id != number), facell=facell)

    return Edit(label="Remove attribute", change=removed)


def _refuse_threshold(project: Project, threshold: float, *, facell: bool) -> None:
    look = project.look
    scale: str = look.facell.recipe.overlay.scale if facell else look.recipe.color.scale
    shares = scale == "quantile" if facell else scale != "logit"
    if shares and not 0 <= threshold <= 1:
        raise UsageError(f"A threshold of {threshold:g} is no share. Give a number from 0 to 1.")


def _rescaled(project: Project, *, facell: bool) -> Project:
    """Return *project* with the usual threshold of its scale: the old ones mean something else."""
    look = project.look
    rows = look.facell.rules if facell else look.rules
    if facell:
        usual = DEFAULT_THRESHOLDS[look.facell.recipe.overlay.scale]
    else:
        usual = DEFAULT_LOGIT if look.recipe.color.scale == "logit" else DEFAULT_THRESHOLD
    changed = tuple(replace(row, rule=replace(row.rule, threshold=usual)) for row in rows)
    return _with_rows(project, changed, facell=facell)


def move_rule(number: int, to: int) -> Edit:
    """Return the edit that puts a rule to the place *to*, from 0; the first that takes wins."""

    def moved(project: Project) -> Project:
        facell, rows = _rows_with(project, number)
        return _with_rows(project, _moved(rows, number, to), facell=facell)

    return Edit(label="Move attribute", change=moved)


def _rows_with(project: Project, number: int) -> tuple[bool, tuple[RuleRow, ...]]:
    look = project.look
    for facell, rows in ((False, look.rules), (True, look.facell.rules)):
        if any(row.id == number for row in rows):
            return facell, rows
    raise UsageError(f"There is no attribute number {number} in the list any more.")


def _with_rows(project: Project, rows: tuple[RuleRow, ...], *, facell: bool) -> Project:
    look = project.look
    if facell:
        changed = replace(look, facell=replace(look.facell, rules=rows))
    else:
        changed = replace(look, rules=rows)
    return replace(project, look=changed)


# FaCell ----------------------------------------------------------------------------------------


def choose_library(library: str) -> Edit:
    """Return the edit that composes from another library: ``starter``, a folder or a file.

    Portraits that were left out are portraits of the library before, so none are any more.
    """

    def chosen(project: Project) -> Project:
        facell = project.look.facell
        overlay = facell.recipe.overlay
        if library != facell.library:
            overlay = replace(overlay, exclude=())
        recipe = replace(facell.recipe, overlay=overlay)
        changed = replace(facell, library=library, recipe=recipe)
        return replace(project, look=replace(project.look, facell=changed))

    return Edit(label="Choose library", change=chosen)


def leave_out_of_facell(name: str, left_out: bool = True) -> Edit:
    """Return the edit that leaves the library's portrait *name* out of the FaCell, or not."""

    def changed(project: Project) -> Project:
        overlay = project.look.facell.recipe.overlay
        names = [each for each in overlay.exclude if each != name]
        value = (*names, name) if left_out else tuple(names)
        return _with(project, ["look", "facell", "recipe", "overlay", "exclude"], value)

    label = "Leave {} out" if left_out else "Take {} in"
    return Edit(label=label, what=name, change=changed)


# Pens ------------------------------------------------------------------------------------------


def add_pen(words: str) -> Edit:
    """Return the edit that puts a pen into the box: a preset's name, or color and width.

    Raises:
        PresetError: the words are not understood.
    """
    pen = pen_from_text(words)

    def added(project: Project) -> Project:
        slot = PenSlot(id=free_pen_id(project), pen=pen, words=words)
        return _with_pens(project, (*project.look.pens, slot))

    return Edit(label="Add pen {}", what=pen.name, change=added)


def change_pen(number: int, **values: Any) -> Edit:
    """Return the edit that changes fields of a pen, or how far it ``lasts_m``.

    Raises:
        UsageError: a value is refused.
    """
    checked = {}
    for name, value in values.items():
        cls: type = PenSlot if name == "lasts_m" else Pen
        fields = {field.name: field for field in dataclasses.fields(cls)}
        if name not in fields:
            raise UsageError(f"A pen has no {name!r}.")
        hint = get_type_hints(cls)[name]
        checked[name] = None if value is None else parse_value(fields[name], hint, value, name)
    of_slot = {name: checked.pop(name) for name in ("lasts_m",) if name in checked}

    def changed(project: Project) -> Project:
        slot = _one(project.look.pens, number, "pen")
        try:
            pen = _replace(slot.pen, checked)
        except ValueError as exc:
            raise UsageError(f"{exc}.") from exc
        return _with_pens(
            project, _replaced(project.look.pens, _replace(slot, {"pen": pen, **of_slot}))
        )

    return Edit(
        label="Change pen's {}",
        what=" and ".join(_words_of(name) for name in values),
        change=changed,
        merge=f"pen.{number}.{','.join(values)}",
    )


def remove_pen(number: int) -> Edit:
    """Return the edit that takes a pen out of the box; one that is in use is refused."""

    def removed(project: Project) -> Project:
        look = project.look
        slot = _one(look.pens, number, "pen")
        rows = (*look.rules, *look.facell.rules)
        if number in (look.outline, look.shading, *(row.pen for row in rows)):
            raise UsageError(
                f"The pen {slot.pen.name} is in use. Give its lines another pen first."
            )
        return _with_pens(project, tuple(s for s in look.pens if s.id != number))

    return Edit(label="Remove pen", change=removed)


def move_pen(number: int, to: int) -> Edit:
    """Return the edit that puts a pen to the place *to*, from 0, in the box."""

    def moved(project: Project) -> Project:
        _one(project.look.pens, number, "pen")
        return _with_pens(project, _moved(project.look.pens, number, to))

    return Edit(label="Move pen", change=moved)


def draw_with(outline: int, shading: int = 0) -> Edit:
    """Return the edit that chooses the pens of what no rule takes; *shading* 0: the outline's."""

    def chosen(project: Project) -> Project:
        _one(project.look.pens, outline, "pen")
        if shading:
            _one(project.look.pens, shading, "pen")
        return replace(project, look=replace(project.look, outline=outline, shading=shading))

    return Edit(label="Choose pen", change=chosen)


def ink_flowed(drawn_m: Mapping[int, float]) -> Edit:
    """Return the edit that adds what pens have drawn, in metres by pen id; nothing undoes it."""

    def flowed(project: Project) -> Project:
        total = {ink.pen: ink.drawn_m for ink in project.ink}
        for pen, metres in drawn_m.items():
            total[pen] = total.get(pen, 0.0) + metres
        return _with_ink(project, total)

    return Edit(label="Plot", change=flowed, undoable=False)


def refilled(number: int) -> Edit:
    """Return the edit that says that a pen is new or filled again; nothing undoes it."""

    def full(project: Project) -> Project:
        return _with_ink(project, {**{i.pen: i.drawn_m for i in project.ink}, number: 0.0})

    return Edit(label="Refill pen", change=full, undoable=False)


def _with_ink(project: Project, total: Mapping[int, float]) -> Project:
    # A pen at 0 stays: its number was drawn with and must not be given to another.
    ink = tuple(Ink(pen=pen, drawn_m=metres) for pen, metres in sorted(total.items()))
    return replace(project, ink=ink)


def _with_pens(project: Project, pens: tuple[PenSlot, ...]) -> Project:
    return replace(project, look=replace(project.look, pens=pens))


# Looks and versions ------------------------------------------------------------------------------


def use_preset(name: str) -> Edit:
    """Return the edit that takes the look of the preset *name*; see `looks.with_preset`.

    Raises:
        PresetError: there is no such preset, or something in it is wrong.
    """
    preset = looks.read_preset(name)  # once: undo must not depend on a file that may change

    def used(project: Project) -> Project:
        return looks.with_preset(project, preset)

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
    """Return the edit that brings a version's look back, and its portrait if it is still open."""

    def used(project: Project) -> Project:
        version = _version(project, number)
        known = any(p.id == version.portrait for p in project.portraits)
        return replace(
            project,
            look=version.look,
            subject=version.subject,
            active=version.portrait if known else project.active,
        )

    return Edit(label="Go back to version", change=used)


def change_version(number: int, *, note: str | None = None, star: bool | None = None) -> Edit:
    """Return the edit that stars a version or writes its note."""
    values = {name: v for name, v in (("note", note), ("star", star)) if v is not None}

    def changed(project: Project) -> Project:
        new = _replace(_version(project, number), values)
        return replace(project, versions=_replaced(project.versions, new))

    merge = f"version.{number}.note" if star is None else ""
    return Edit(label="Change version", change=changed, merge=merge)


def remove_version(number: int) -> Edit:
    """Return the edit that removes a version from the strip."""

    def removed(project: Project) -> Project:
        _version(project, number)
        return replace(project, versions=tuple(v for v in project.versions if v.id != number))

    return Edit(label="Remove version", change=removed)


def _version(project: Project, number: int) -> Version:
    return _one(project.versions, number, "version")


# What they share ---------------------------------------------------------------------------------


def _one(things: Sequence[N], number: int, kind: str) -> N:
    try:
        return by_id(things, number)
    except KeyError:
        raise UsageError(f"There is no {kind} number {number} any more.") from None


def _replace(thing: T, values: Mapping[str, Any]) -> T:
    """Return the dataclass *thing* with other *values*, by name."""
    changed: T = replace(thing, **values)  # type: ignore[type-var]  # it is a dataclass
    return changed


def _replaced(things: tuple[N, ...], new: N) -> tuple[N, ...]:
    return tuple(new if thing.id == new.id else thing for thing in things)


def _moved(things: tuple[N, ...], number: int, to: int) -> tuple[N, ...]:
    thing = by_id(things, number)
    rest = [each for each in things if each.id != number]
    rest.insert(max(0, to), thing)
    return tuple(rest)
