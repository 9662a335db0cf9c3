"""A look saved as a preset is what the command line draws, and comes back as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from facells_studio import presets
from facells_studio.errors import PresetError
from facells_studio.facell_page import load_facell_recipe
from facells_studio.page import pen_from_text
from facells_studio.pipeline import load_recipe
from facells_studio.project import edits
from facells_studio.project.looks import (
    Preset,
    facell_recipe_of,
    pen_words,
    preset_text,
    read_preset,
    recipe_of,
    save_preset,
    with_preset,
)
from facells_studio.project.state import PenSlot, Project, first_project
from facells_studio.sheet import Pen
from tests.project_edits import projects


def told(words: str) -> tuple[object, ...]:
    """Return what a recipe can say of the pen that *words* mean."""
    pen = pen_from_text(words)
    return pen.color, pen.width_mm, round(pen.opacity, 9), pen.draw_speed_mm_s


def use(project: Project, name: str) -> Project:
    """Return *project* with the look of a preset."""
    return with_preset(project, read_preset(name))


@given(projects())
def test_the_command_line_reads_every_look(project: Project) -> None:
    """Recipes of whatever was done to a project are valid and mean the visible rules."""
    recipe, facell = recipe_of(project), facell_recipe_of(project)
    rows = [row for row in project.look.rules if row.visible]
    assert [(r.attribute, r.sign, r.threshold) for r in recipe.color.parsed] == [
        (row.rule.attribute, row.rule.sign, row.rule.threshold) for row in rows
    ]
    for rule, row in zip(recipe.color.parsed, rows, strict=True):
        pen = project.look.slot(row.pen).pen
        assert told(rule.pen)[:2] == (pen.color, pen.width_mm)
    assert len(facell.overlay.rules) == sum(row.visible for row in project.look.facell.rules)
    assert recipe.machine == facell.machine == project.plotter.machine


@settings(max_examples=25)
@given(projects())
def test_a_saved_look_comes_back(project: Project) -> None:
    """Into another project: the recipe that it gives is the same but for the machine."""
    table = presets.parse(preset_text(replace(project, subject="portrait")), "look")
    recipe = recipe_of(project)
    preset = Preset(title="", recipe=recipe, says=frozenset(table), page=table["page"])
    back = recipe_of(with_preset(first_project(), preset))

    assert back.lines == recipe.lines
    assert back.page == recipe.page
    assert (back.order, back.seed, back.vpype) == (recipe.order, recipe.seed, recipe.vpype)
    assert [told(words) for words in back.pens] == [told(words) for words in recipe.pens]
    assert [replace(r, pen="") for r in back.color.parsed] == [
        replace(r, pen="") for r in recipe.color.parsed
    ]
    assert [told(r.pen) for r in back.color.parsed] == [told(r.pen) for r in recipe.color.parsed]


@pytest.mark.parametrize("name", presets.names("styles"))
def test_a_shipped_style_draws_as_on_the_command_line(name: str) -> None:
    """In a new project, but for its machine; the paper stays where a style names none."""
    recipe, drawn = load_recipe(name), recipe_of(use(Project(), name))

    outlines = recipe.color.rest or recipe.pens[0]  # what no rule takes
    assert drawn.lines == recipe.lines
    assert [told(words) for words in drawn.pens] == [
        told(words) for words in (outlines, *recipe.pens[1:])
    ]
    assert drawn.color == replace(recipe.color, rest="", rules=drawn.color.rules)
    assert drawn.plot_time_min == recipe.plot_time_min
    assert drawn.page == recipe.page
    assert drawn.machine == "simulated"


def test_a_style_brings_no_paper_and_no_attributes_along() -> None:
    """Who tries styles keeps A5, the two attributes and the machine."""
    first = edits.change("plotter.machine", "axidraw-v3").change(first_project())
    project = use(first, "engraving")

    assert project.look.recipe.page.paper == "a5"
    assert project.look.rules == first.look.rules
    assert project.plotter == first.plotter
    assert project.look.recipe.lines.style == "coherent+flow"


def test_black_ink_does_not_stay_on_black_paper() -> None:
    """White ink and black paper come together, and go together."""
    chalk = use(first_project(), "chalk")
    assert chalk.look.recipe.page.paper_color == "#16161a"
    assert use(chalk, "engraving").look.recipe.page.paper_color == ""


def test_a_preset_file_is_one_of_the_command_line(tmp_path: Path) -> None:
    """`facells draw --preset` and `facells compose --preset` read it; a title stays."""
    target = tmp_path / "mine.toml"
    save_preset(first_project(), target, title="Mine", about="red smiles")
    recipe = load_recipe(str(target))
    assert (recipe.title, recipe.about) == ("Mine", "red smiles")
    assert recipe == replace(recipe_of(first_project()), title="Mine", about="red smiles")

    project = edits.go_to("facell").change(first_project())
    project = edits.add_rule(first_project().look.rules[0].rule, to="facell").change(project)
    save_preset(project, target)
    assert load_facell_recipe(str(target)) == facell_recipe_of(project)
    back = use(first_project(), str(target))
    assert back.subject == "facell"
    assert facell_recipe_of(back).overlay == facell_recipe_of(project).overlay
    assert back.look.rules == first_project().look.rules


def test_a_preset_is_read_once(tmp_path: Path) -> None:
    """Redo does not depend on a file that may have gone."""
    target = tmp_path / "mine.toml"
    save_preset(first_project(), target)
    edit = edits.use_preset(str(target))
    target.unlink()
    assert edit.change(Project()).look.rules
    with pytest.raises(PresetError):
        edits.use_preset(str(target))


def test_a_rest_in_words_becomes_the_pen_of_outlines(tmp_path: Path) -> None:
    """What no rule takes has one pen in the box, not two ideas of it."""
    target = tmp_path / "rest.toml"
    target.write_text('format = 1\n[color]\nrules = ["Smiling:red"]\nrest = "gray 0.2mm"\n')
    project = use(first_project(), str(target))

    assert told(recipe_of(project).pens[0]) == told("gray 0.2mm")
    assert recipe_of(project).color.rest == ""


def test_pens_of_a_kind_are_one_pen() -> None:
    """Loading a preset twice does not fill the box."""
    once = use(first_project(), "chalk")
    assert use(once, "chalk").look.pens == once.look.pens


def test_what_words_cannot_say_stays_with_the_pen() -> None:
    """A height is no word of a recipe; a changed preset says color, width, opacity and speed."""
    pen = replace(pen_from_text("micron-01"), up_mm=4.0)
    assert pen_words(PenSlot(id=1, pen=pen, words="micron-01")) == "micron-01"
    odd = Pen(color="#123456", width_mm=0.45, opacity=0.55, draw_speed_mm_s=12.5)
    words = pen_words(PenSlot(id=1, pen=odd, words="micron-01"))
    assert words == "#123456 0.45mm 55% 12.5mm/s"


def test_a_pen_whose_file_has_gone_is_said_by_its_numbers(tmp_path: Path) -> None:
    """The project holds the pen itself, so it opens and draws as before."""
    file = tmp_path / "mine.toml"
    file.write_text('format = 1\ntitle = "Mine"\ncolor = "#123456"\nwidth_mm = 0.7\n')
    project = edits.add_pen(str(file)).change(first_project())
    slot = project.look.pens[-1]
    project = edits.draw_with(slot.id).change(project)
    file.unlink()
    assert recipe_of(project).pens == ("#123456 0.7mm",)


def test_a_preset_without_a_pen_is_refused(tmp_path: Path) -> None:
    """Before the look changes."""
    file = tmp_path / "mine.toml"
    file.write_text("format = 1\npens = []\n")
    with pytest.raises(PresetError, match="needs a pen"):
        read_preset(str(file))
