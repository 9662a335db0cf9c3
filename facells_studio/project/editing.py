"""What an edit is, and what all edits are made with."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from facells_studio.errors import UsageError
from facells_studio.presets import unit_of
from facells_studio.project.state import N, Project, by_id

Change = Callable[[Project], Project]
T = TypeVar("T")


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


def together(label: str, edits: Sequence[Edit], what: str = "") -> Edit:
    """Return *edits* as one step: many photos that are dropped at once, for example."""

    def all_of_them(project: Project) -> Project:
        for edit in edits:
            project = edit.change(project)
        return project

    undoable = any(edit.undoable for edit in edits)
    return Edit(label=label, what=what, change=all_of_them, undoable=undoable)


def with_value(thing: T, names: Sequence[str], value: Any) -> T:
    """Return *thing* with *value* in the field that *names* lead to."""
    inner: Any = (
        value if len(names) == 1 else with_value(getattr(thing, names[0]), names[1:], value)
    )
    changed: T = with_values(thing, {names[0]: inner})
    return changed


def words_of(name: str) -> str:
    """Return a field's *name* as a person says it, without its unit."""
    unit = unit_of(name)
    bare = name.removesuffix(f"_{unit}") if unit and unit.isalpha() else name
    for suffix in ("_mm_s", "_percent"):
        bare = bare.removesuffix(suffix)
    return bare.replace("_", " ")


def one(things: Sequence[N], number: int, kind: str) -> N:
    """Return the thing with the id *number*.

    Raises:
        UsageError: it has gone; *kind* says what it was.
    """
    try:
        return by_id(things, number)
    except KeyError:
        raise UsageError(f"There is no {kind} number {number} any more.") from None


def with_values(thing: T, values: Mapping[str, Any]) -> T:
    """Return the dataclass *thing* with other *values*, by name."""
    changed: T = replace(thing, **values)  # type: ignore[type-var]  # it is a dataclass
    return changed


def replaced(things: tuple[N, ...], new: N) -> tuple[N, ...]:
    """Return *things* with *new* in the place of the one with its id."""
    return tuple(new if thing.id == new.id else thing for thing in things)


def moved_to(things: tuple[N, ...], number: int, to: int) -> tuple[N, ...]:
    """Return *things* with one at the place *to*, from 0."""
    thing = by_id(things, number)
    rest = [each for each in things if each.id != number]
    rest.insert(max(0, to), thing)
    return tuple(rest)
