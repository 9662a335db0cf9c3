"""What a state asks for is computed once, by what the command line calls."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from facells_studio.errors import FacellsError, PhotoError
from facells_studio.facell.rules import RULE, Rule
from facells_studio.page.thin import thinned
from facells_studio.pipeline import Studio
from facells_studio.portrait.photo import open_photo
from facells_studio.progress import Cancelled, no_tick
from facells_studio.project import compose, derive, edits
from facells_studio.project.desk import Desk
from facells_studio.project.looks import drawing_slots, recipe_of
from facells_studio.project.requests import Board, Request
from facells_studio.project.state import OpenPortrait, Picture, Project, first_project
from facells_studio.resources import sample_photo
from facells_studio.sheet import Sheet

STEPS: tuple[Callable[..., Request[Any]], ...] = (
    derive.sketch,
    derive.scores,
    derive.colored,
    derive.page,
)


@pytest.fixture(scope="module")
def desk() -> Desk:
    """What the workers share."""
    return Desk()


@pytest.fixture(scope="module")
def project() -> Project:
    """The sample, quick to draw."""
    project = first_project()
    for path, value in (("look.recipe.lines.detail", 0.3), ("look.recipe.order.effort", 0.1)):
        project = edits.change(path, value).change(project)
    return project


def changed(project: Project, path: str, value: object) -> Project:
    """Return *project* with one option changed."""
    return edits.change(path, value).change(project)


def keys(project: Project) -> list[object]:
    """Return the keys of all steps of its portrait."""
    desk = Desk()
    return [step(desk, project).key for step in STEPS]


def test_the_page_is_that_of_the_command_line(desk: Desk, project: Project) -> None:
    """Line by line, but that its pens are the box's own."""
    page = derive.page(desk, project).work(no_tick)
    drawn = Studio().draw(open_photo(sample_photo()), recipe_of(project))

    assert np.array_equal(page.sheet.points_mm, drawn.sheet.points_mm)
    assert np.array_equal(page.sheet.pen, drawn.sheet.pen)
    assert page.stats == drawn.stats
    assert [pen.color for pen in page.sheet.pens] == [pen.color for pen in drawn.sheet.pens]
    assert page.sheet.pens[1].name == "Smiling > 0.6: crimson 0.3mm"


def test_a_threshold_is_colored_as_the_page_will_be(desk: Desk, project: Project) -> None:
    """The quick picture shows each rule what the page will give it."""
    for by in ("mean", "cut"):
        asked = changed(project, "look.recipe.color.by", by)
        quick = derive.colored(desk, asked).work(no_tick)
        page = derive.page(desk, asked).work(no_tick)
        assert quick.lines_of_rule == tuple(rule.lines for rule in page.stats.rules)
        assert len(quick.sheet) == len(page.sheet)


def test_a_threshold_drag_neither_traces_nor_scores(
    desk: Desk, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While sign, threshold, pen, order and visibility change."""
    derive.colored(desk, project).work(no_tick)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr("facells_studio.pipeline.trace", refuse)
    monkeypatch.setattr("facells_studio.pipeline.align", refuse)
    monkeypatch.setattr("facells_studio.score.scorer.Scorer.score", refuse)
    for edit in (
        edits.change_rule(1, threshold=0.4),
        edits.change_rule(1, sign=-1),
        edits.change_rule(2, visible=False),
        edits.move_rule(2, 0),
        edits.add_rule(Rule(attribute="Young", threshold=0.5)),
        edits.change_pen(2, color="#00ff00"),
    ):
        derive.colored(desk, edit.change(project)).work(no_tick)


@pytest.mark.parametrize(
    ("edit", "anew"),
    [
        (edits.change("look.recipe.lines.detail", 0.31), "sketch scores colored page"),
        (edits.change("look.recipe.page.margin_mm", 20.0), "sketch scores colored page"),
        (edits.choose_face(1, "none"), "sketch scores colored page"),
        (edits.change_pen(1, color="#000080"), "sketch colored page"),
        (edits.change_rule(1, threshold=0.5), "colored page"),
        (edits.change_pen(2, color="#00ff00"), "colored page"),
        (edits.change_pen(1, up_mm=3.0), "sketch colored page"),
        (edits.change("look.recipe.lines.ink_m", 1.0), "colored page"),
        (edits.change("look.recipe.order.effort", 0.2), "page"),
        (edits.change("plotter.machine", "axidraw-v3"), "page"),
        (edits.go_to("plot"), ""),
        (edits.change("view.travel", value=True), ""),
        (edits.change("look.facell.recipe.overlay.count", 5), ""),
        (edits.change("exports.folder", "out"), ""),
        (edits.ink_flowed({1: 3.0}), ""),
    ],
)
def test_only_what_matters_is_asked_for_anew(project: Project, edit: edits.Edit, anew: str) -> None:
    """Every step's key holds exactly its inputs."""
    before, after = keys(project), keys(edit.change(project))
    names = [step.__name__ for step, a, b in zip(STEPS, before, after, strict=True) if a != b]
    assert " ".join(names) == anew


def test_a_paper_of_ones_own_is_measured_again_when_it_was_changed(
    desk: Desk, project: Project, tmp_path: Path
) -> None:
    """Lines are laid on the paper as its file has it now, in whatever step."""
    paper = tmp_path / "mine.toml"
    paper.write_text("format = 1\nwidth_mm = 148\nheight_mm = 210\n")
    mine = changed(project, "look.recipe.page.paper", str(paper))
    assert derive.colored(desk, mine).work(no_tick).sheet.width_mm == 148
    paper.write_text("format = 1\nwidth_mm = 160\nheight_mm = 1210\n")
    assert derive.colored(desk, mine).work(no_tick).sheet.width_mm == 160
    assert derive.page(desk, mine).work(no_tick).sheet.width_mm == 160


def test_shares_say_which_lines_a_threshold_takes(desk: Desk, project: Project) -> None:
    """The histogram beside an attribute shows what the handle will take."""
    scores = derive.scores(desk, project).work(no_tick)
    scale = desk.scorer("facells-40").scale
    assert scale is not None
    column = scores.attributes.index("Smiling")
    for name in ("both", "quantile", "centred", "logit"):
        asked = edits.change("look.recipe.color.scale", name).change(project)
        asked = edits.remove_rule(2).change(asked)
        asked = edits.change_rule(1, threshold=0.7 if name != "logit" else 1.0).change(asked)
        shares = derive.line_shares(scores, scale, asked.look.recipe.color)[:, column]
        colored = derive.colored(desk, asked).work(no_tick)
        taken = colored.drawing.columns[RULE] == 0
        threshold = asked.look.rules[0].rule.threshold
        clear = ~(np.abs(shares - threshold) < 1e-3)  # interpolated there, and back

        assert taken.any()
        assert np.array_equal(taken[clear], (shares >= threshold)[clear])


def test_a_pen_keeps_what_words_cannot_say(desk: Desk, project: Project) -> None:
    """Its heights reach the plotter, its name the layer."""
    asked = edits.change_pen(1, up_mm=7.0, name="my pen").change(project)
    pen = derive.page(desk, asked).work(no_tick).sheet.pens[0]
    assert (pen.name, pen.up_mm) == ("my pen", 7.0)


def test_ink_is_counted_by_pen(desk: Desk, project: Project) -> None:
    """All of the sheet's, or of the lines that were drawn before a stop."""
    sheet = derive.page(desk, project).work(no_tick).sheet
    total = derive.ink_by_pen(project, sheet)
    part = derive.ink_by_pen(project, sheet, range(10))

    assert set(total) <= {slot.id for slot in drawing_slots(project.look, "portrait")}
    lengths = [np.hypot(*np.diff(sheet.line(i), axis=0).T).sum() for i in range(len(sheet))]
    assert sum(total.values()) == pytest.approx(sum(lengths) / 1000)
    assert sum(part.values()) == pytest.approx(sum(lengths[:10]) / 1000)
    plan = derive.plot_plan(sheet, "page", "simulated").work(no_tick)
    assert plan.line_span_s(len(sheet)).shape == (len(sheet), 2)


def test_without_a_portrait_there_is_nothing_to_draw(desk: Desk) -> None:
    """Said when it is asked for; a photo that has gone, when it is opened."""
    with pytest.raises(PhotoError, match="No portrait is open"):
        derive.page(desk, Project())
    gone = edits.add_portrait("me", path="/gone.jpg").change(Project())
    with pytest.raises(PhotoError, match="Say where it is now"):
        derive.sketch(desk, gone).work(no_tick)


def test_a_photo_comes_from_beside_the_project(desk: Desk, tmp_path: Path) -> None:
    """Another portrait than the one that is shown can be asked for: for batches."""
    (tmp_path / "me.jpg").write_bytes(sample_photo().read_bytes())
    project = edits.add_portrait("me", path="/gone/me.jpg", show=False).change(first_project())
    sketch = derive.sketch(desk, project, tmp_path, number=2).work(no_tick)
    assert sketch.photo.source == "me.jpg"
    desk.forget_photos()
    (tmp_path / "me.jpg").unlink()
    with pytest.raises(PhotoError):
        derive.sketch(desk, project, tmp_path, number=2).work(no_tick)


def facell(count: int = 60) -> Project:
    """Return a project with a FaCell of a few portraits on A5."""
    project = edits.go_to("facell").change(first_project())
    rule = Rule(attribute="Smiling", threshold=0.5)
    project = edits.add_rule(rule, to="facell").change(project)
    project = changed(project, "look.facell.recipe.order.effort", 0.0)
    return changed(project, "look.facell.recipe.overlay.count", count)


def test_a_photo_that_was_missing_is_asked_for_once_it_is_there(desk: Desk) -> None:
    """A picture without its bytes equals the whole one: what was asked before is not the answer."""
    whole = Picture.of(sample_photo().read_bytes())
    made = [
        Project(portraits=(OpenPortrait(id=1, name="Ana", photo=photo),))
        for photo in (Picture(sha256=whole.sha256), whole)
    ]
    assert made[0] == made[1]
    missing, there = (derive.sketch(desk, project) for project in made)
    with pytest.raises(PhotoError):
        missing.work(no_tick)
    assert there.key != missing.key
    assert len(there.work(no_tick).traced)


def test_a_facell_grows_to_what_the_page_has(desk: Desk) -> None:
    """Part by part, in the same place; the page then is thinned, captioned and ordered."""
    project = changed(facell(), "look.facell.recipe.overlay.max_passes", 0)
    parts = list(compose.facell_parts(desk, project, no_tick))
    page = compose.facell_page(desk, project).work(no_tick)

    assert parts[-1].portraits == parts[-1].total == 60
    assert sum(len(part.drawing) for part in parts) == len(page.sheet)
    assert compose.facell_placement(project).mm_per_unit == page.placement.mm_per_unit
    assert page.sheet.pens[0].name == f"Smiling 60-50: {project.look.pens[-1].pen.name}"
    assert page.sheet.width_mm == 148.0
    assert sum(derive.ink_by_pen(project, page.sheet).values()) > 0


def test_a_growing_facell_can_be_stopped(desk: Desk) -> None:
    """At the next batch."""

    def stop(fraction: float, what: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        list(compose.facell_parts(desk, facell(), stop))


def test_a_color_of_paper_does_not_grow_a_facell_again() -> None:
    """Nor another ink; another seed does."""
    key = compose.facell_parts_key(facell())
    assert compose.facell_parts_key(changed(facell(), "look.recipe.page.paper", "a4")) == key
    assert compose.facell_parts_key(edits.change_pen(4, color="#ff0000").change(facell())) == key
    seed = changed(facell(), "look.facell.recipe.overlay.seed", 2)
    assert compose.facell_parts_key(seed) != key


def test_a_color_of_paper_does_not_thin_a_facell_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ink piles up on the same spots; on another size of paper it does not."""
    counted: list[int] = []

    def counting(sheet: Sheet, strength: npt.ArrayLike, max_passes: int) -> npt.NDArray[np.bool_]:
        counted.append(len(sheet))
        return thinned(sheet, strength, max_passes)

    monkeypatch.setattr("facells_studio.facell_page.thinned", counting)
    project = facell()
    compose.facell_page(desk, project).work(no_tick)
    assert len(counted) == 1
    gray = changed(project, "look.recipe.page.paper_color", "#c0c0c0")
    page = compose.facell_page(desk, gray).work(no_tick)
    assert page.sheet.paper_color == "#c0c0c0"
    assert len(counted) == 1
    compose.facell_page(desk, changed(project, "look.recipe.page.paper", "a4")).work(no_tick)
    assert len(counted) == 2


def test_a_facell_without_attributes_or_library_says_so(desk: Desk) -> None:
    """In words; the window stays."""
    nothing = edits.go_to("facell").change(first_project())
    with pytest.raises(FacellsError, match="needs an attribute"):
        list(compose.facell_parts(desk, nothing, no_tick))
    gone = edits.choose_library("/gone").change(facell())
    with pytest.raises(FacellsError, match="gone"):
        compose.facell_page(desk, gone).work(no_tick)


# The board --------------------------------------------------------------------------------------


def asking(key: int, kind: str = "page") -> Request[int]:
    """Return a request whose result is its key."""
    return Request(kind, key, lambda tick: key)


def test_the_newest_request_wins() -> None:
    """Late answers are remembered but not shown, and stop at their next tick."""
    board = Board()
    old, new = board.ask(asking(1)), board.ask(asking(2))
    assert old is not None
    assert new is not None
    with pytest.raises(Cancelled):
        board.tick(old)(0.5)
    assert not board.finish(old, 1)
    assert board.finish(new, 2)
    assert board.ask(asking(1)) is None  # known
    assert board.result(asking(1)) == 1


def test_what_is_under_way_is_not_asked_twice() -> None:
    """Each kind by itself."""
    told: list[float] = []
    board = Board()
    first = board.ask(asking(1))
    assert first is not None
    assert board.ask(asking(1)) is None
    assert board.ask(asking(1, "scores")) is not None
    board.tick(first, lambda fraction, what="": told.append(fraction))(0.5)
    assert told == [0.5]
    assert board.result(asking(1)) is None


def test_a_failure_is_shown_only_while_it_is_wanted() -> None:
    """And the same may be tried again."""
    board = Board()
    old, new = board.ask(asking(1)), board.ask(asking(2))
    assert old is not None
    assert new is not None
    assert not board.fail(old)
    assert board.fail(new)
    again = board.ask(asking(2))
    assert again is not None
    board.drop("page")
    assert not board.is_wanted(again)
    assert not board.finish(again, 2)


def test_results_do_not_fill_the_memory() -> None:
    """The last few of a kind stay, and the one that is wanted."""
    board = Board(kept=3)
    for key in range(10):
        ticket = board.ask(asking(key))
        assert ticket is not None
        board.finish(ticket, key)
    known = [key for key in range(10) if board.result(asking(key)) is not None]
    assert known == [7, 8, 9]


def test_a_request_is_the_same_whatever_made_it() -> None:
    """Equal by kind and key, so it can be looked up."""
    one, other = asking(1), asking(1)
    assert one == other
    assert dataclasses.replace(one, key=2) != other
