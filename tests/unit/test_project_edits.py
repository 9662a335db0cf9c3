"""Edits are named, checked, and refuse what would break a project."""

import math

import pytest

from facells_studio.errors import PresetError, UsageError
from facells_studio.facell.rules import Rule
from facells_studio.project import edits
from facells_studio.project.edits import Edit
from facells_studio.project.state import PenSlot, Project, by_id, first_project

SMILING = Rule(attribute="Smiling", threshold=0.5)


def after(project: Project, *done: Edit) -> Project:
    """Return *project* after what was *done*."""
    for edit in done:
        project = edit.change(project)
    return project


def test_any_option_is_set_by_its_name_and_its_unit() -> None:
    """As presets and the command line have it."""
    edit = edits.change("look.recipe.page.margin_mm", "1.5 cm")
    assert after(first_project(), edit).look.recipe.page.margin_mm == 15.0
    assert edit.text == "Change margin"
    none = edits.change("look.recipe.lines.ink_m", None)
    assert after(first_project(), none).look.recipe.lines.ink_m is None


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("look.recipe.lines.detail", 2, "at most 1"),
        ("look.recipe.lines.detail", "3 kg", "unit"),
        ("look.recipe.lines.detial", 0.5, "no option"),
        ("look.recipe.lines", 0.5, "group of options"),
        ("look.recipe.color.rules", ("Smiling",), "no option"),
        ("look.recipe.pens", ("red",), "no option"),
        ("look.recipe.machine", "simulated", "no option"),
        ("look.facell.recipe.library", "mine", "no option"),
        ("look.facell.recipe.page.margin_mm", 5.0, "set 'look.recipe.page.margin_mm'"),
        ("portraits", (), "no option"),
        ("look.recipe.face.face", "sideways", "face must be"),
        ("look.recipe.page.margin_mm", None, "must be a number"),
        ("look.recipe.lines.style", "coherant", "Did you mean 'coherent'"),
    ],
)
def test_wrong_values_are_refused_before_they_are_applied(
    path: str, value: object, message: str
) -> None:
    """In the words of the presets."""
    with pytest.raises(UsageError, match=message):
        edits.change(path, value)


def test_a_removed_portrait_leaves_its_neighbour_in_view() -> None:
    """Not an empty sheet, while others are open."""
    project = after(
        first_project(),
        edits.add_portrait("two", content=b"2"),
        edits.add_portrait("three", content=b"3", show=False),
    )
    assert project.active == 2
    project = after(project, edits.remove_portrait(2))
    assert project.portrait is not None
    assert project.portrait.name == "three"
    project = after(project, edits.remove_portrait(3), edits.remove_portrait(1))
    assert project.portrait is None
    with pytest.raises(UsageError, match="no portrait number 1 any more"):
        after(project, edits.rename_portrait(1, "me"))


def test_a_portrait_that_is_left_out_stays_in_the_strip() -> None:
    """Batches pass it over."""
    project = after(first_project(), edits.add_portrait("two", content=b"2"), edits.leave_out(1))
    assert [p.name for p in project.batch] == ["two"]
    assert [p.name for p in after(project, edits.leave_out(1, left_out=False)).batch] == [
        "sample",
        "two",
    ]


def test_many_photos_dropped_at_once_are_one_step() -> None:
    """And one word in the menu."""
    photos = [edits.add_portrait(name, path=f"/{name}.jpg") for name in ("a", "b")]
    edit = edits.together("Open {} photos", photos, "2")
    assert [p.name for p in after(Project(), edit).portraits] == ["a", "b"]
    assert edit.text == "Open 2 photos"
    with pytest.raises(UsageError, match="no photo to open"):
        edits.add_portrait("nobody")


def test_a_moved_photo_is_found_again() -> None:
    """The portrait keeps its place and name; a kept photo needs no file."""
    project = after(Project(), edits.add_portrait("me", path="/old.jpg"))
    found = after(project, edits.find_photo_at(1, "/new.jpg")).portraits[0]
    kept = after(project, edits.keep_photo(1, b"photo")).portraits[0]
    assert (found.path, found.photo) == ("/new.jpg", None)
    assert kept.photo is not None


def test_a_new_attribute_gets_a_color_that_no_other_has() -> None:
    """As wide as the others'; a FaCell's first pen is thin."""
    project = after(first_project(), *(edits.add_rule(SMILING) for _ in range(3)))
    colors = [project.look.slot(row.pen).pen.color for row in project.look.rules]
    assert len(set(colors)) == len(colors)
    project = after(project, edits.add_rule(SMILING, to="facell"))
    row = project.look.facell.rules[0]
    assert project.look.slot(row.pen).pen.width_mm == 0.1
    assert row.id not in [each.id for each in project.look.rules]


def test_rules_keep_their_numbers_when_switched_off() -> None:
    """Sign, threshold, order and pen of either list."""
    project = after(first_project(), edits.add_rule(SMILING, to="facell", pen=1))
    number = project.look.facell.rules[0].id
    project = after(
        project,
        edits.change_rule(number, threshold=0.4, sign=-1),
        edits.change_rule(1, visible=False),
        edits.move_rule(1, 1),
    )
    assert project.look.facell.rules[0].rule.name == "Not Smiling > 0.4"
    assert [row.id for row in project.look.rules] == [2, 1]
    assert not project.look.rules[1].visible
    with pytest.raises(UsageError, match="must be a number"):
        edits.change_rule(1, threshold=math.nan)
    with pytest.raises(UsageError, match="no attribute number 99"):
        after(project, edits.remove_rule(99))


def test_another_scale_has_another_threshold() -> None:
    """A logit of 3 is no share, and a share of 0.6 says nothing in logits."""
    logits = after(
        first_project(),
        edits.change("look.recipe.color.scale", "logit"),
        edits.change_rule(1, threshold=3.0),
    )
    assert [row.rule.threshold for row in logits.look.rules] == [3.0, 0.0]
    shares = after(logits, edits.change("look.recipe.color.scale", "both"))
    assert [row.rule.threshold for row in shares.look.rules] == [0.85, 0.85]
    with pytest.raises(UsageError, match="from 0 to 1"):
        after(shares, edits.change_rule(1, threshold=3.0))


def test_a_pen_in_use_stays_in_the_box() -> None:
    """Its lines would have no pen."""
    with pytest.raises(UsageError, match="is in use"):
        after(first_project(), edits.remove_pen(2))
    free = after(first_project(), edits.remove_rule(1), edits.remove_pen(2))
    assert [slot.id for slot in free.look.pens] == [1, 3]
    with pytest.raises(PresetError, match="neither a pen nor a color"):
        edits.add_pen("micorn")
    with pytest.raises(UsageError, match="out of range"):
        edits.change_pen(1, width_mm=0)
    with pytest.raises(UsageError, match="no pen number 9"):
        after(free, edits.draw_with(9))
    with pytest.raises(UsageError, match="written like"):
        after(free, edits.change_pen(1, color="red"))


def test_a_pens_number_is_never_given_to_another() -> None:
    """Its metres would be the other's."""
    project = after(
        first_project(), edits.add_pen("red"), edits.ink_flowed({4: 2.0}), edits.ink_flowed({4: 1})
    )
    assert project.drawn_m(4) == 3.0
    project = after(project, edits.remove_pen(4), edits.add_pen("red"))
    assert project.look.pens[-1].id == 5
    assert project.drawn_m(5) == 0.0
    assert after(project, edits.refilled(4)).drawn_m(4) == 0.0


def test_a_version_brings_back_the_look_and_the_portrait() -> None:
    """With pens that were removed meanwhile, but not the machine."""
    kept = after(
        first_project(), edits.add_pen("gold"), edits.keep_version("2026-11-23T07:00:00Z", b"png")
    )
    project = after(
        kept,
        edits.remove_pen(4),
        edits.use_preset("chalk"),
        edits.change("plotter.machine", "axidraw-v3"),
        edits.add_portrait("other", content=b"2"),
        edits.change_version(1, star=True),
        edits.change_version(1, note="gold"),
    )
    back = after(project, edits.use_version(1))
    assert back.look == kept.look
    assert back.active == 1
    assert back.plotter.machine == "axidraw-v3"
    assert (back.versions[0].star, back.versions[0].note) == (True, "gold")
    assert not after(back, edits.remove_version(1)).versions


def test_the_sheet_shows_what_the_stage_is_about() -> None:
    """At the plotter it shows what it showed before."""
    project = after(first_project(), edits.go_to("facell"), edits.go_to("plot"))
    assert project.subject == "facell"
    assert after(project, edits.go_to("lines"), edits.go_to("plot")).subject == "portrait"


def test_a_version_is_shown_at_a_stage_that_is_about_it() -> None:
    """Else the lines' sliders would be in sight, and change nothing of the FaCell on the sheet."""
    portrait = after(first_project(), edits.keep_version("2026-01-01"), edits.go_to("facell"))
    both = after(portrait, edits.keep_version("2026-01-02"), edits.go_to("lines"))
    facell = after(both, edits.use_version(2))
    assert (facell.stage, facell.subject) == ("facell", "facell")
    back = after(facell, edits.use_version(1))
    assert (back.stage, back.subject) == ("attributes", "portrait")
    for stage in ("lines", "plot"):
        assert after(both, edits.go_to(stage), edits.use_version(1)).stage == stage


def test_another_library_has_other_portraits() -> None:
    """So those that were left out of the old one are no business of the new."""
    project = after(
        first_project(),
        edits.leave_out_of_facell("ann"),
        edits.leave_out_of_facell("bob"),
        edits.leave_out_of_facell("ann", left_out=False),
    )
    assert project.look.facell.recipe.overlay.exclude == ("bob",)
    chosen = after(project, edits.choose_library("/my-library"))
    assert chosen.look.facell.recipe.overlay.exclude == ()


def test_what_contradicts_itself_is_no_state() -> None:
    """A project checks itself once, and everybody trusts it."""
    with pytest.raises(KeyError):
        by_id((PenSlot(id=1),), 2)
    with pytest.raises(ValueError, match="two portraits have the number 1"):
        Project(portraits=first_project().portraits * 2)
