"""The session: what is asked for by itself, what arrives, what a person sees."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from facells_studio.app.plot_outlook import LookAhead
from facells_studio.app.session import Session
from facells_studio.errors import FacellsError, PageError
from facells_studio.facell.rules import Rule
from facells_studio.pipeline import Page, Recipe
from facells_studio.portrait.photo import Photo
from facells_studio.progress import Tick, no_tick
from facells_studio.project.desk import Desk
from facells_studio.project.edits import (
    add_portrait,
    add_rule,
    change,
    change_rule,
    choose_library,
    go_to,
    remove_portrait,
)
from facells_studio.project.requests import Request
from facells_studio.project.state import Project
from facells_studio.project.stored import StoredPage
from facells_studio.resources import sample_photo
from tests.gui.conftest import rest


def heard(session: Session) -> list[str]:
    """Return a list that grows by the kind of each result that arrives."""
    kinds: list[str] = []
    session.arrived.connect(lambda kind, _: kinds.append(kind))
    return kinds


def test_a_portrait_comes_step_by_step(session: Session) -> None:
    """Lines are there first, then what the network says, then colors, then the page."""
    kinds = heard(session)
    session.refresh()
    assert session.wait_until_idle()
    assert kinds == ["sketch", "scores", "colored", "page"]
    assert session.sheet is session.current("page").sheet


def test_a_threshold_asks_for_colors_and_the_page_alone(session: Session) -> None:
    """Nothing is traced or scored again while a threshold is dragged."""
    session.refresh()
    assert session.wait_until_idle()
    kinds = heard(session)
    session.apply(change_rule(1, threshold=0.7))
    assert session.wait_until_idle()
    assert kinds == ["colored", "page"]


def test_a_steady_drag_shows_something_before_it_ends(session: Session) -> None:
    """Each value is newer than the one that is being worked on, yet pictures come."""
    session.refresh()
    assert session.wait_until_idle()
    kinds = heard(session)
    for step in range(20):
        session.apply(change_rule(1, threshold=0.5 + step / 100))
    assert session.wait_until_idle()
    assert 1 <= kinds.count("colored") <= 20
    assert kinds.count("page") == 1
    assert session.current("colored") is not None


def test_pages_that_nobody_wants_leave_a_drag_its_thread(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many were asked for in the pauses of a drag, there is one at a time: the newest."""
    session.refresh()
    assert session.wait_until_idle()
    draw, go_on, begun = session.desk.draw, threading.Event(), list[float]()

    def slow(photo: Photo, recipe: Recipe, tick: Tick) -> Page:
        begun.append(recipe.color.parsed[0].threshold)
        assert go_on.wait(20)
        return draw(photo, recipe, tick)

    monkeypatch.setattr(session.desk, "draw", slow)
    kinds = heard(session)
    for count, threshold in enumerate((0.61, 0.62, 0.63, 0.64), start=1):
        session.apply(change_rule(1, threshold=threshold))
        for _ in range(200):
            rest(10)
            if kinds.count("colored") == count and not session._settling.isActive():
                break
    assert kinds == ["colored"] * 4
    assert begun == [0.61]
    go_on.set()
    assert session.wait_until_idle()
    assert begun == [0.61, 0.64]
    assert kinds == [*["colored"] * 4, "page"]
    assert session.sheet is session.current("page").sheet


def test_densities_that_nobody_wants_leave_a_drag_its_thread(session: Session) -> None:
    """Each picture of a drag asks for one: they wait for each other, and the newest is told."""
    go_on, begun, told = threading.Event(), list[int](), list[int]()
    session.arrived.connect(lambda kind, result: told.append(result) if kind == "density" else None)

    def slow(number: int) -> Callable[[Tick], int]:
        def work(_tick: Tick) -> int:
            begun.append(number)
            assert go_on.wait(20)
            return number

        return work

    for number in range(4):
        session.ask(Request("density", number, slow(number)))
        while not begun:
            rest(5)
    rest(100)
    assert begun == [0]
    go_on.set()
    assert session.wait_until_idle()
    assert begun == [0, 3]
    assert told == [3]


def test_undo_shows_what_was_known_at_once(session: Session) -> None:
    """What was computed a moment ago is not computed again."""
    session.refresh()
    assert session.wait_until_idle()
    first = session.sheet
    session.apply(change_rule(1, threshold=0.9))
    assert session.wait_until_idle()
    assert session.sheet is not first
    session.undo()
    assert session.sheet is first


def test_a_refused_edit_is_told_and_changes_nothing(session: Session) -> None:
    """A sentence comes instead of an exception in a slot."""
    told: list[tuple[str, Any]] = []
    session.failed.connect(lambda kind, error: told.append((kind, error)))
    before = session.project
    session.apply(remove_portrait(99))
    assert session.project is before
    assert [kind for kind, _ in told] == ["edit"]
    assert isinstance(told[0][1], FacellsError)


def test_a_failure_is_told_once_until_something_changes(session: Session) -> None:
    """Margins that leave no room fail once, and not again with each look at the project."""
    told: list[str] = []
    session.failed.connect(lambda kind, _: told.append(kind))
    session.apply(change("look.recipe.page.margin_mm", 200.0))
    assert session.wait_until_idle()
    session.refresh()
    assert session.wait_until_idle()
    assert told == ["sketch"]
    session.apply(change("look.recipe.page.margin_mm", 10.0))
    assert session.wait_until_idle()
    assert session.current("page") is not None


def test_without_a_portrait_there_is_nothing_to_look_at(session: Session) -> None:
    """The last sheet goes with the last portrait."""
    session.refresh()
    assert session.wait_until_idle()
    session.apply(remove_portrait(1))
    assert session.sheet is None


def test_the_newest_request_of_a_kind_wins(session: Session) -> None:
    """What was asked before is stopped at its next tick, and never arrives."""
    results: list[int] = []
    session.arrived.connect(
        lambda kind, result: results.append(result) if kind == "count" else None
    )

    def slowly(number: int) -> Callable[[Tick], int]:
        def work(tick: Tick) -> int:
            for step in range(200):
                tick(step / 200, "counting")
            return number

        return work

    for number in range(1, 6):
        session.ask(Request("count", number, slowly(number)))
    assert session.wait_until_idle()
    assert results[-1] == 5
    assert session.latest("count") == 5


@pytest.mark.parametrize("in_time", [True, False])
def test_cancel_keeps_the_picture(
    session: Session, monkeypatch: pytest.MonkeyPatch, in_time: bool
) -> None:
    """What was stopped, or ended just then, is followed by nothing until something changes."""
    session.refresh()
    assert session.wait_until_idle()
    with monkeypatch.context() as patch:
        if not in_time:
            patch.setattr(session.board, "tick", lambda *_: no_tick)
        session.apply(change("look.recipe.lines.detail", 0.9))
        session.cancel()
        assert session.wait_until_idle()
    for _ in range(2):
        assert session.wait_until_idle()
        assert session.sheet is not None
        assert session.current("page") is None
        session.refresh()
    session.apply(change("look.recipe.lines.detail", 0.91))
    assert session.wait_until_idle()
    assert session.current("page") is not None


def test_a_facell_grows_and_then_has_its_page(session: Session) -> None:
    """Portraits are laid over each other before eyes; then comes the page."""
    kinds = heard(session)
    session.apply(change("look.facell.recipe.overlay.count", 100))
    session.apply(add_rule(Rule(attribute="Smiling", threshold=0.33), to="facell"))
    session.apply(go_to("facell"))
    assert session.wait_until_idle(60_000)
    assert kinds.count("growing") >= 2
    assert kinds[-1] == "facell"
    assert session.sheet is session.current("facell").sheet
    grown = session.latest("growing")
    assert grown.portraits == grown.total == 100


def test_a_stored_page_is_shown_while_it_is_still_that_page(
    session: Session, project: Project
) -> None:
    """The stored page stays until the real one is there; another look's is never shown."""
    session.refresh()
    assert session.wait_until_idle()
    request = session.request("page")
    assert request is not None
    assert session.sheet is not None
    stored = replace(session.sheet, title="stored")
    other = Session(project, desk=session.desk)
    shown: list[Any] = []
    other.shown.connect(shown.append)
    other.open(project, None, StoredPage(of=request.digest, sheet=stored))
    assert other.sheet is stored
    assert other.wait_until_idle()
    assert [sheet.title for sheet in shown] == ["stored", shown[-1].title]
    other.open(project, None, StoredPage(of="another", sheet=stored))
    assert other.sheet is not stored
    other.close()


def test_closing_waits_and_may_come_twice(qapp: QApplication, project: Project) -> None:
    """No thread is left behind, whatever was under way."""
    made = Session(project, desk=Desk())
    made.refresh()
    made.close()
    made.close()
    assert not made.is_busy


def test_the_sample_is_stored_as_it_is_drawn(session: Session) -> None:
    """Draw it again with ``python -m facells_studio.app.sample`` when this fails."""
    from facells_studio.app.sample import stored_sample

    stored, request = stored_sample(), session.request("page")
    assert stored is not None
    assert request is not None
    assert stored.of == request.digest


@pytest.mark.parametrize("kind", ["sketch", "page"])
def test_latest_outlives_a_change(session: Session, kind: str) -> None:
    """`latest` is what came last, `current` only what is so now."""
    session.refresh()
    assert session.wait_until_idle()
    last = session.latest(kind)
    session.apply(change("look.recipe.page.margin_mm", 25.0))
    assert session.latest(kind) is last
    assert session.current(kind) is None


def test_a_drag_never_flashes_without_its_colors(session: Session) -> None:
    """While a threshold moves, every sheet that is shown has all pens."""
    session.refresh()
    assert session.wait_until_idle()
    shown: list[Any] = []
    session.shown.connect(shown.append)
    for step in range(5):
        session.apply(change_rule(1, threshold=0.6 + step / 50))
        assert session.wait_until_idle()
    assert len(shown) >= 5
    assert all(len(sheet.pens) == 3 for sheet in shown)


def test_a_facell_that_cannot_be_is_said_and_not_raised(session: Session) -> None:
    """Margins without room are told by `failed`; rules that are all off ask for nothing."""
    failed: list[BaseException] = []
    session.failed.connect(lambda kind, error: failed.append(error))
    session.apply(add_rule(Rule(attribute="Smiling"), to="facell"))
    session.apply(go_to("facell"))
    session.apply(change("look.recipe.page.margin_mm", 90.0))
    assert session.wait_until_idle()
    assert session.current("growing") is None
    assert {type(error) for error in failed} == {PageError}
    told = len(failed)
    number = session.project.look.facell.rules[0].id
    session.apply(change_rule(number, visible=False))
    assert session.wait_until_idle()
    assert session.request("facell") is None
    assert len(failed) == told


def seen(session: Session) -> Any:
    """Return what there is to look at."""
    return session.sheet


def test_nobody_is_taken_for_somebody_else(session: Session, tmp_path: Path) -> None:
    """A photo that has gone shows no lines of the portrait before, nor does a FaCell that fails."""
    session.refresh()
    assert session.wait_until_idle()
    mine = session.sheet
    assert mine is not None
    session.apply(add_portrait("gone", path=str(tmp_path / "gone.jpg")))
    assert session.wait_until_idle()
    assert seen(session) is None
    session.undo()
    assert seen(session) is mine
    session.apply(choose_library(str(tmp_path / "no library")))
    session.apply(add_rule(Rule(attribute="Smiling"), to="facell"))
    session.apply(go_to("facell"))
    assert session.wait_until_idle()
    assert seen(session) is None
    session.apply(go_to("plot"))
    session.apply(go_to("lines"))
    assert seen(session) is not None


def test_late_lines_of_a_portrait_are_not_shown_for_the_next(
    session: Session, tmp_path: Path
) -> None:
    """Quick results are shown though newer ones are wanted, but never as another portrait's."""
    session.refresh()
    other = tmp_path / "other.jpg"
    other.write_bytes(sample_photo().read_bytes())
    shown: list[Any] = []
    session.shown.connect(shown.append)
    session.apply(add_portrait("other", path=str(other)))
    assert session.wait_until_idle()
    own = {id(session.current(kind).sheet) for kind in ("sketch", "colored", "page")}
    assert {id(sheet) for sheet in shown} <= own


def test_a_photo_is_read_anew_when_its_project_is_opened_again(
    session: Session, tmp_path: Path
) -> None:
    """It may have been edited meanwhile."""
    photo = tmp_path / "me.png"
    face = Image.open(sample_photo()).convert("L")
    face.save(photo)
    project = add_portrait("me", path=str(photo)).change(session.project)
    session.open(project)
    assert session.wait_until_idle()
    before = session.sheet
    assert before is not None
    face.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(photo)
    session.open(project)
    assert session.wait_until_idle()
    assert session.sheet is not None
    assert not np.array_equal(session.sheet.points_mm, before.points_mm)


def test_what_a_plot_takes_is_looked_over_again_when_the_project_is_opened_again(
    session: Session,
) -> None:
    """It is said of the page that is there now, not of an equal one before."""
    look_ahead = LookAhead(session)
    for _ in range(2):
        session.open(session.project)
        assert session.wait_until_idle()
        assert look_ahead.outlook is not None
        assert look_ahead.outlook.sheet is session.sheet


def test_a_facell_that_was_stopped_is_finished_when_asked_for_again(session: Session) -> None:
    """Stopped, changed and changed back: it grows to its end and has its page."""
    session.apply(change("look.facell.recipe.overlay.count", 120))
    session.apply(add_rule(Rule(attribute="Smiling", threshold=0.33), to="facell"))
    session.apply(go_to("facell"))
    assert session.is_busy
    session.cancel("growing")
    session.apply(change("look.facell.recipe.overlay.count", 50))
    session.undo()
    assert session.wait_until_idle()
    assert session.current("facell") is not None
