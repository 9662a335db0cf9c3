"""Hypothesis strategies for what a person may do to a project, in any state of it."""

from collections.abc import Callable

from hypothesis import strategies as st

from facells_studio.errors import FacellsError
from facells_studio.facell.rules import Rule
from facells_studio.project import edits
from facells_studio.project.edits import Edit
from facells_studio.project.state import Project, first_project

_OPTIONS = {
    "title": st.text(max_size=6),
    "look.recipe.lines.detail": st.floats(0, 1),
    "look.recipe.lines.ink_m": st.none() | st.floats(0.01, 100),
    "look.recipe.lines.cross_hatch": st.none() | st.booleans(),
    "look.recipe.color.by": st.sampled_from(["mean", "strongest", "cut"]),
    "look.recipe.color.scale": st.sampled_from(["both", "logit"]),
    "look.facell.recipe.overlay.scale": st.sampled_from(["strength", "quantile"]),
    "look.recipe.order.effort": st.floats(0, 10),
    "look.recipe.page.paper": st.sampled_from(["a4", "a5", "210x297mm"]),
    "look.recipe.page.margin_mm": st.floats(0, 30),
    "look.facell.recipe.overlay.count": st.integers(1, 1000),
    "look.facell.recipe.page.fit": st.sampled_from(["ink", "frame"]),
    "plotter.machine": st.sampled_from(["simulated", "axidraw-v3"]),
    "exports.folder": st.text(max_size=6),
    "view.units": st.sampled_from(["mm", "in"]),
}
_numbers = st.integers(1, 4)
_changes = st.sampled_from(sorted(_OPTIONS)).flatmap(
    lambda path: _OPTIONS[path].map(lambda value: edits.change(path, value))
)
_rules = st.builds(
    Rule,
    attribute=st.sampled_from(["Smiling", "Male", "Young"]),
    sign=st.sampled_from([1, -1]),
    threshold=st.floats(-1, 2),
)

undoable = st.one_of(
    _changes.filter(lambda edit: edit.undoable),
    st.builds(edits.add_portrait, st.text(max_size=4), content=st.binary(min_size=1, max_size=9)),
    st.builds(edits.add_portrait, st.text(max_size=4), path=st.just("me.jpg")),
    st.builds(edits.remove_portrait, _numbers),
    st.builds(edits.move_portrait, _numbers, st.integers(0, 3)),
    st.builds(edits.leave_out, _numbers, st.booleans()),
    st.builds(edits.choose_face, _numbers, st.sampled_from(["", "2", "none"])),
    st.builds(edits.add_rule, _rules, to=st.sampled_from(["portrait", "facell"])),
    _numbers.flatmap(
        lambda n: st.builds(edits.change_rule, st.just(n), threshold=st.floats(-1, 2))
    ),
    st.builds(edits.change_rule, _numbers, visible=st.booleans(), pen=_numbers),
    st.builds(edits.move_rule, _numbers, st.integers(0, 3)),
    st.builds(edits.remove_rule, _numbers),
    st.builds(edits.leave_out_of_facell, st.text(max_size=3), st.booleans()),
    st.builds(edits.choose_library, st.sampled_from(["starter", "mine"])),
    st.builds(edits.add_pen, st.sampled_from(["red", "micron-01", "0.5mm navy 80%"])),
    st.builds(edits.change_pen, _numbers, width_mm=st.floats(0.05, 2)),
    st.builds(edits.change_pen, _numbers, up_mm=st.floats(0, 9), lasts_m=st.none() | st.just(50.0)),
    st.builds(edits.move_pen, _numbers, st.integers(0, 3)),
    st.builds(edits.remove_pen, _numbers),
    st.builds(edits.draw_with, _numbers, st.integers(0, 4)),
    st.sampled_from(["chalk", "engraving", "hatched", "five-minutes"]).map(edits.use_preset),
    st.builds(edits.keep_version, st.just("2026-11-23T07:00:00Z"), st.binary(max_size=9)),
    st.builds(edits.change_version, _numbers, note=st.text(max_size=3), star=st.booleans()),
    st.builds(edits.use_version, _numbers),
    st.builds(edits.remove_version, _numbers),
)
quiet = st.one_of(
    st.sampled_from(["portrait", "lines", "attributes", "facell", "plot"]).map(edits.go_to),  # type: ignore[arg-type]  # stages
    _numbers.map(edits.show_portrait),
    _numbers.map(edits.refilled),
    st.dictionaries(_numbers, st.floats(0, 9)).map(edits.ink_flowed),
    _OPTIONS["view.units"].map(lambda units: edits.change("view.units", units)),
)


def try_to(apply: Callable[[Edit], object], edit: Edit) -> None:
    """Give *edit* to *apply*; that it is refused, in words, is fine too."""
    refused = ""
    try:
        apply(edit)
    except FacellsError as exc:
        refused = str(exc)
    assert not refused or refused.endswith(".")


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Return what a person may have open."""
    project = first_project() if draw(st.booleans()) else Project()

    def apply(edit: Edit) -> None:
        nonlocal project
        project = edit.change(project)

    for edit in draw(st.lists(undoable | quiet, max_size=8)):
        try_to(apply, edit)
    return project
