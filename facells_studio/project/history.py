"""Undo and redo: the states that a project went through, and who wants to know of a change."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from facells_studio.errors import FacellsError
from facells_studio.project.edits import Edit
from facells_studio.project.state import NAVIGATION, Project

MOST_STEPS = 500
MOST_BYTES = 256 << 20  # of photos and thumbnails that only undone or past states still hold

Listener = Callable[[frozenset[str]], None]


@dataclass(frozen=True, slots=True)
class _Step:
    edit: Edit
    other: Project  # the state on its far side: before it, or after it once undone


class History:
    """What is open, how it came to be, and what was undone. For one thread.

    Listeners are told the names of what changed, as `changed_parts` has them. A listener may apply
    edits itself; those are told when all listeners know of the first.
    """

    def __init__(
        self, project: Project, *, most_steps: int = MOST_STEPS, most_bytes: int = MOST_BYTES
    ) -> None:
        """Begin with *project* as it was saved, or as it is new.

        Args:
            project: what is open.
            most_steps: that can be undone; older ones are forgotten.
            most_bytes: of pictures that only past and undone states hold.
        """
        self._project = self._saved = project
        self._most_steps, self._most_bytes = most_steps, most_bytes
        self._past: list[_Step] = []
        self._future: list[_Step] = []
        self._sealed = True
        self._listeners: list[tuple[Listener, tuple[str, ...]]] = []
        self._untold: list[frozenset[str]] = []
        self._telling = False

    @property
    def project(self) -> Project:
        """What is open now."""
        return self._project

    @property
    def undoable(self) -> Edit | None:
        """What undo would take back: for the menu."""
        return self._past[-1].edit if self._past else None

    @property
    def redoable(self) -> Edit | None:
        """What redo would do again: for the menu."""
        return self._future[-1].edit if self._future else None

    @property
    def dirty(self) -> bool:
        """Whether something differs from what was saved, besides where the person is looking."""
        return _work(self._project) != _work(self._saved)

    def apply(self, edit: Edit) -> bool:
        """Change the project by *edit*; return whether that changed anything.

        An edit with the merge key of the one before becomes one step with it, until `seal`.

        Raises:
            FacellsError: the edit is refused; nothing has changed.
        """
        before = self._project
        after = edit.change(before)
        if after == before:
            return False
        if not edit.undoable:
            self._rebase(edit)
        elif self._merges(edit):
            self._merge(edit, after)
        else:
            self._past.append(_Step(edit, before))
            self._future.clear()
        if edit.undoable:
            self._sealed = False
        self._arrive(after)
        return True

    def seal(self) -> None:
        """End a gesture: the next edit is a step of its own (a slider was let go)."""
        self._sealed = True

    def undo(self) -> bool:
        """Take back the last step; return whether there was one."""
        return self._walk(self._past, self._future)

    def redo(self) -> bool:
        """Do again what was undone last; return whether there was something."""
        return self._walk(self._future, self._past)

    def mark_saved(self, project: Project | None = None) -> None:
        """Remember that *project*, else what is open now, is what the file holds."""
        self._saved = self._project if project is None else project

    def mark_unsaved(self) -> None:
        """Remember that no file holds this: a recovered project is worth saving."""
        self._saved = Project(title="\0")  # no person's project is called so

    def open(self, project: Project) -> None:
        """Begin anew with another *project*; listeners stay."""
        self._past.clear()
        self._future.clear()
        self._saved, self._sealed = project, True
        self._arrive(project)

    def subscribe(self, listener: Listener, *parts: str) -> Callable[[], None]:
        """Call *listener* after each change of one of *parts*; return how to stop that.

        Args:
            listener: told the names of all that changed.
            parts: ``look.recipe.lines`` is also all that lies in it; none means everything.
        """
        entry = (listener, parts)
        self._listeners.append(entry)

        def unsubscribe() -> None:
            if entry in self._listeners:
                self._listeners.remove(entry)

        return unsubscribe

    def _merges(self, edit: Edit) -> bool:
        if self._sealed or not edit.merge or not self._past:
            return False
        return self._past[-1].edit.merge == edit.merge

    def _merge(self, edit: Edit, after: Project) -> None:
        """Let the last step reach *after*; a gesture that came back to its start is no step."""
        if self._past[-1].other == after:
            self._past.pop()
            self._sealed = True
        else:
            self._past[-1] = _Step(edit, self._past[-1].other)

    def _rebase(self, edit: Edit) -> None:
        """Apply what cannot be undone to all states, so that no undo takes it back."""
        for steps in (self._past, self._future):
            steps[:] = [replace(step, other=_changed(step.other, edit)) for step in steps]

    def _walk(self, here: list[_Step], there: list[_Step]) -> bool:
        self._sealed = True
        if not here:
            return False
        step = here.pop()
        there.append(_Step(step.edit, self._project))
        self._arrive(step.other)
        return True

    def _arrive(self, project: Project) -> None:
        before, self._project = self._project, project
        del self._past[: max(0, len(self._past) - self._most_steps)]
        if before.portraits is not project.portraits or before.versions is not project.versions:
            self._forget_pictures()
        self._tell(changed_parts(before, project))

    def _forget_pictures(self) -> None:
        """Drop the steps farthest away while they hold too much."""
        while self._past and self._held_bytes() > self._most_bytes:
            del self._past[0]
        while self._future and self._held_bytes() > self._most_bytes:
            del self._future[0]

    def _held_bytes(self) -> int:
        """Return the size of pictures that are not in the present state, in bytes."""
        present = {picture.sha256 for picture in self._project.pictures()}
        held: dict[str, int] = {}
        seen: set[tuple[int, int]] = set()
        for step in (*self._past, *self._future):
            lists = id(step.other.portraits), id(step.other.versions)  # most steps share them
            if lists in seen:
                continue
            seen.add(lists)
            for picture in step.other.pictures():
                if picture.sha256 not in present:
                    held[picture.sha256] = len(picture.content)
        return sum(held.values())

    def _tell(self, parts: frozenset[str]) -> None:
        if not parts:
            return
        self._untold.append(parts)
        if self._telling:
            return
        self._telling = True
        try:
            while self._untold:
                told = self._untold.pop(0)
                for listener, wanted in list(self._listeners):
                    if not wanted or touches(told, *wanted):
                        listener(told)
        finally:
            self._telling = False
            self._untold.clear()


def changed_parts(before: Any, after: Any, within: str = "") -> frozenset[str]:
    """Return the dotted names of the fields that differ, such as ``look.recipe.lines.detail``.

    Lists (rules, pens, portraits) are named as a whole.
    """
    if before is after or before == after:
        return frozenset()
    if type(before) is not type(after) or not dataclasses.is_dataclass(before):
        return frozenset({within})
    found: set[str] = set()
    for field in dataclasses.fields(before):
        name = f"{within}.{field.name}" if within else field.name
        found |= changed_parts(getattr(before, field.name), getattr(after, field.name), name)
    return frozenset(found)


def touches(parts: frozenset[str], *wanted: str) -> bool:
    """Return whether one of *parts* is one of *wanted*, or lies in one, or holds one."""
    return any(
        part == want or part.startswith(f"{want}.") or want.startswith(f"{part}.")
        for part in parts
        for want in wanted
    )


def _changed(project: Project, edit: Edit) -> Project:
    try:
        return edit.change(project)
    except FacellsError:  # a state that it makes no sense in, such as before a portrait was added
        return project


def _work(project: Project) -> Project:
    plain = Project()
    return replace(project, **{name: getattr(plain, name) for name in NAVIGATION})
