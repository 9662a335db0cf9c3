"""Whatever a person does can be taken back, and only who is concerned is told."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.facell.rules import Rule
from facells_studio.project import edits
from facells_studio.project.edits import Edit
from facells_studio.project.history import History, changed_parts, touches
from facells_studio.project.state import Project, first_project
from tests.project_edits import projects, quiet, try_to, undoable

DETAIL = "look.recipe.lines.detail"


@given(projects(), st.lists(undoable, max_size=12))
def test_undo_to_the_beginning_gives_the_first_state(first: Project, done: list[Edit]) -> None:
    """And redo to the end gives the last, whatever was done."""
    history = History(first)
    for edit in done:
        try_to(history.apply, edit)
    last = history.project
    while history.undo():
        pass

    assert history.project == first
    assert not history.dirty
    while history.redo():
        pass
    assert history.project == last


@given(projects(), st.lists(st.tuples(undoable | quiet, st.sampled_from(["do", "undo", "redo"]))))
def test_listeners_that_keep_what_they_are_told_of_never_fall_behind(
    first: Project, done: list[tuple[Edit, str]]
) -> None:
    """A panel that looks only at parts it was told of shows the present state."""
    history = History(first)
    shown = {"look": first.look, "portraits": first.portraits, "ink": first.ink}

    def look_at(parts: frozenset[str]) -> None:
        for name in shown:
            if touches(parts, name):
                shown[name] = getattr(history.project, name)

    history.subscribe(look_at, *shown)
    for edit, how in done:
        if how == "do":
            try_to(history.apply, edit)
        elif how == "undo":
            history.undo()
        else:
            history.redo()

    assert shown == {name: getattr(history.project, name) for name in shown}


@given(st.lists(quiet, max_size=6), st.lists(undoable, max_size=4))
def test_ink_that_flowed_survives_every_undo(facts: list[Edit], done: list[Edit]) -> None:
    """Nobody can undo a plot, nor is one thrown back to where one looked before."""
    first = first_project()
    expected = first
    history = History(first)
    for edit in [*done, *facts, *done]:
        try_to(history.apply, edit)
    for edit in facts:
        expected = edit.change(expected)
    while history.undo():
        pass

    assert history.project.ink == expected.ink
    assert history.project.view == expected.view
    assert history.project.look == first.look


def test_a_drag_is_one_step() -> None:
    """Until the slider is let go; the next drag is another."""
    history = History(first_project())
    for detail in (0.6, 0.7, 0.8):
        history.apply(edits.change(DETAIL, detail))
    history.seal()
    history.apply(edits.change(DETAIL, 0.9))

    history.undo()
    assert history.project.look.recipe.lines.detail == 0.8
    history.undo()
    assert history.project == first_project()
    assert history.redoable is not None
    assert history.redoable.text == "Change detail"


def test_a_drag_that_comes_back_leaves_no_step() -> None:
    """Nothing has changed, so there is nothing to undo and nothing to save."""
    history = History(first_project())
    before = history.project.look.recipe.lines.detail
    for detail in (0.6, 0.7, before):
        history.apply(edits.change(DETAIL, detail))

    assert history.undoable is None
    assert not history.dirty


def test_an_edit_after_undo_forgets_what_was_undone() -> None:
    """There is one future."""
    history = History(first_project())
    history.apply(edits.change(DETAIL, 0.6))
    history.undo()
    history.apply(edits.change(DETAIL, 0.7))

    assert not history.redo()
    assert history.project.look.recipe.lines.detail == 0.7


def test_only_who_is_concerned_is_told() -> None:
    """A threshold is no business of the panel of lines."""
    history = History(first_project())
    lines: list[frozenset[str]] = []
    rules: list[frozenset[str]] = []
    history.subscribe(lines.append, "look.recipe.lines")
    stop = history.subscribe(rules.append, "look.rules")

    history.apply(edits.change_rule(1, threshold=0.4))
    history.apply(edits.change_rule(1, threshold=0.4))  # changes nothing
    stop()
    history.apply(edits.change(DETAIL, 0.6))

    assert rules == [frozenset({"look.rules"})]
    assert lines == [frozenset({DETAIL})]


def test_a_listener_may_edit() -> None:
    """What it does is told after what it was told of."""
    history = History(first_project())
    told: list[frozenset[str]] = []

    def name_it(parts: frozenset[str]) -> None:
        if DETAIL in parts:
            history.apply(edits.change("title", "Detailed"))

    history.subscribe(name_it)
    history.subscribe(told.append)
    history.apply(edits.change(DETAIL, 0.6))

    assert told == [frozenset({DETAIL}), frozenset({"title"})]


def test_looking_around_is_nothing_to_save() -> None:
    """But work is, and a save in the background counts for the state that it wrote."""
    history = History(first_project())
    history.apply(edits.go_to("plot"))
    history.apply(edits.change("view.travel", value=True))
    dirty = [history.dirty]
    history.apply(edits.change(DETAIL, 0.6))
    written = history.project
    history.seal()
    history.apply(edits.change(DETAIL, 0.7))
    history.mark_saved(written)
    dirty.append(history.dirty)
    history.undo()
    dirty.append(history.dirty)
    history.mark_unsaved()
    dirty.append(history.dirty)

    assert dirty == [False, True, False, True]


def test_memory_is_bounded_by_steps_and_by_photos() -> None:
    """A thousand edits and a hundred photos that were removed again do not stay for ever."""
    history = History(first_project(), most_steps=20, most_bytes=3000)
    for i in range(50):
        history.apply(edits.add_rule(Rule(attribute="Smiling"), pen=1))
        history.apply(edits.add_portrait(str(i), content=bytes([i]) * 1000))
        history.apply(edits.remove_portrait(2))
    steps = 0
    while history.undo():
        steps += 1

    assert 2 <= steps <= 9


def test_an_opened_project_cannot_be_undone_into_the_one_before() -> None:
    """Opening begins anew; who listens is told what is different."""
    history = History(first_project())
    history.apply(edits.change(DETAIL, 0.6))
    told: list[frozenset[str]] = []
    history.subscribe(told.append)
    history.open(replace(first_project(), title="Other"))

    assert not history.undo()
    assert not history.dirty
    assert told == [frozenset({"title", DETAIL})]


@settings(max_examples=25)
@given(projects(), projects())
def test_parts_are_named_exactly_where_something_differs(a: Project, b: Project) -> None:
    """No part is named for equal projects, and each that is named does differ."""
    parts = changed_parts(a, b)

    assert bool(parts) == (a != b)
    for part in parts:
        left: object = a
        right: object = b
        for name in part.split("."):
            left, right = getattr(left, name), getattr(right, name)
        assert left != right
