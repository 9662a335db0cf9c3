"""Looks and recipes: what the command line reads and writes, and what a project holds instead.

A recipe says its pens and rules in words; a look keeps them as rows that a person can reach for,
switch off and put in order. `recipe_of` and `facell_recipe_of` say a look in words again, so a
look saved here is a preset for ``facells draw --preset`` or ``facells compose --preset``.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli_w

from facells_studio import __version__, presets
from facells_studio.errors import PresetError
from facells_studio.export import recipe_of_svg
from facells_studio.facell.rules import DROP, Rule, rule_pens
from facells_studio.facell_page import FacellRecipe, pens_of
from facells_studio.files import write_bytes
from facells_studio.page import PageParams, pen_from_text
from facells_studio.page.color import is_color, parse_color
from facells_studio.pipeline import SHADE_PEN, Recipe
from facells_studio.project.state import (
    Look,
    PenSlot,
    Project,
    RuleRow,
    Subject,
    bare,
    free_id,
    free_pen_id,
)
from facells_studio.sheet import Pen

# Of a FaCell's page only these are its own; paper, margins and turns are those of the look.
FITTED = ("fit", "scale_percent", "width_mm", "align", "valign")


def recipe_of(project: Project, face: str = "") -> Recipe:
    """Return the recipe that draws a portrait of *project*: pens, rules and machine in words.

    Args:
        project: what is open.
        face: which face of the photo, if not the look's own choice.
    """
    look = project.look
    recipe = look.recipe
    color = replace(recipe.color, rules=tuple(_rule_text(look, row) for row in shown(look.rules)))
    return replace(
        recipe,
        pens=tuple(pen_words(slot) for slot in base_slots(look)),
        machine=project.plotter.machine,
        color=color,
        face=replace(recipe.face, face=face) if face else recipe.face,
    )


def facell_recipe_of(project: Project) -> FacellRecipe:
    """Return the recipe that composes the FaCell of *project*: rules, pens and machine in words."""
    look, facell = project.look, project.look.facell
    rows = shown(facell.rules)
    recipe = facell.recipe
    own = {name: getattr(recipe.page, name) for name in FITTED}
    pens = tuple(pen_words(look.slot(row.pen)) for row in rows)
    return replace(
        recipe,
        library=facell.library,
        pens=pens[:1] or recipe.pens,  # the width of rules without a pen; all have one
        machine=project.plotter.machine,
        overlay=replace(recipe.overlay, attributes=tuple(_rule_text(look, row) for row in rows)),
        page=replace(look.recipe.page, **own),
    )


def shown(rows: Sequence[RuleRow]) -> tuple[RuleRow, ...]:
    """Return the *rows* that are not switched off."""
    return tuple(row for row in rows if row.visible)


def base_slots(look: Look) -> tuple[PenSlot, ...]:
    """Return the pens of what no rule takes: outlines, then tone if it has a pen of its own."""
    ids = [look.outline]
    if look.shading not in (0, look.outline):
        ids.append(look.shading)
    return tuple(look.slot(pen) for pen in ids)


def drawing_slots(look: Look, subject: Subject) -> tuple[PenSlot, ...]:
    """Return the pens that a page draws with, in their order; one may come twice."""
    if subject == "facell":
        return tuple(look.slot(row.pen) for row in shown(look.facell.rules))
    return (*base_slots(look), *(look.slot(row.pen) for row in shown(look.rules)))


def pen_words(slot: PenSlot) -> str:
    """Return the pen of *slot* as recipes say it.

    Heights, name and whether it covers can be said by a pen preset only; a page of the Studio has
    them nevertheless, because its sheet carries the pen itself.
    """
    return _words(slot.pen, slot.words)


def pen_name(slot: PenSlot) -> str:
    """Return what the pen of *slot*, no product, is to be called: as it is, not as it was."""
    words, color = pen_words(slot), slot.pen.color
    if words == slot.words:
        return pen_from_text(words).name
    known = (word for word in slot.words.split() if is_color(word) and parse_color(word) == color)
    return words.replace(color, next(known, color))


@lru_cache(maxsize=1024)
def _words(pen: Pen, words: str) -> str:
    if words:
        with suppress(PresetError):  # a pen of a person's own, whose file has gone
            if _told(pen_from_text(words)) == _told(pen):
                return words
    opacity = "" if pen.opacity == 1 else f" {100 * pen.opacity:.10g}%"
    speed = "" if pen.draw_speed_mm_s is None else f" {pen.draw_speed_mm_s!r}mm/s"
    return f"{pen.color} {pen.width_mm!r}mm{opacity}{speed}"


def _told(pen: Pen) -> tuple[Any, ...]:
    return pen.color, pen.width_mm, pen.opacity, pen.draw_speed_mm_s


def _rule_text(look: Look, row: RuleRow) -> str:
    minus = "-" if row.rule.sign < 0 else ""
    words = pen_words(look.slot(row.pen))
    return f"{minus}{row.rule.attribute}>{row.rule.threshold!r}:{words}"


# Presets ----------------------------------------------------------------------------------------


def preset_text(project: Project, title: str = "", about: str = "") -> str:
    """Return the look of *project*, or of its FaCell, as a preset file.

    Args:
        project: what is open; what its sheet shows decides which look.
        title: name of the preset for people.
        about: what it is good for, in one sentence.
    """
    facell = project.subject == "facell"
    recipe: Recipe | FacellRecipe = facell_recipe_of(project) if facell else recipe_of(project)
    named = replace(recipe, title=title or recipe.title, about=about or recipe.about)
    command = "facells compose" if facell else "facells draw PHOTO"
    head = f"# FaCells Studio {__version__}. To use it:\n#   {command} --preset THIS_FILE\n"
    table = {"format": presets.FORMAT, **presets.to_table(named, full=True)}
    return head + tomli_w.dumps(table)


def save_preset(project: Project, target: Path, title: str = "", about: str = "") -> None:
    """Write the look of *project* to the preset file *target*, whole or not at all.

    Raises:
        ExportError: it cannot be written.
    """
    write_bytes(target, preset_text(project, title, about).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A preset as it was read, with what it does and does not speak of."""

    title: str
    recipe: Recipe | FacellRecipe
    says: frozenset[str]  # of a recipe's fields
    page: Mapping[str, Any]  # what it says of the page


def read_preset(name: str) -> Preset:
    """Return the preset *name*: shipped, a .toml file, or an .svg that we made.

    Raises:
        PresetError: there is no such preset, or something in it is wrong.
    """
    where = Path(name).name
    if name.endswith(".svg"):
        table = presets.parse(recipe_of_svg(Path(name)), where)
    else:
        table = presets.read("styles", name)
    table.pop("photo", None)  # of an SVG: whose portrait it was
    recipe: Recipe | FacellRecipe
    if "overlay" in table:
        recipe = presets.from_table(FacellRecipe, table, where)
    else:
        recipe = presets.from_table(Recipe, table, where)
    if "pens" in table and not recipe.pens:
        raise PresetError(f"{where}: a page needs a pen. Name one, for example 0.3mm.")
    title = recipe.title or where
    return Preset(title=title, recipe=recipe, says=frozenset(table), page=table.get("page", {}))


def with_preset(project: Project, preset: Preset) -> Project:
    """Return *project* with the look of *preset*.

    The machine stays. Pens, attributes, face and page stay too where the preset does not speak of
    them, and of the page all that it does not name.
    """
    if isinstance(preset.recipe, FacellRecipe):
        return _with_facell(project, preset.recipe, preset)
    return _with_style(project, preset.recipe, preset)


def with_pen(project: Project, words: str) -> tuple[Project, int]:
    """Return *project* with the pen that *words* mean in its box, and the pen's id.

    Raises:
        PresetError: the words are not understood.
    """
    box = _Box(project)
    number = box.put(words)
    return replace(project, look=replace(project.look, pens=box.slots)), number


def _with_style(project: Project, recipe: Recipe, preset: Preset) -> Project:
    look, box, rules = project.look, _Box(project), project.look.rules
    outline, shading = look.outline, look.shading
    if "pens" in preset.says:
        ids = [box.put(words) for words in recipe.pens]
        outline, shading = ids[0], ids[SHADE_PEN] if len(ids) > SHADE_PEN else 0
    parsed = recipe.color.parsed
    if "color" in preset.says:
        if parsed and recipe.color.rest not in ("", DROP):
            outline = box.put(recipe.color.rest)
            recipe = replace(recipe, color=replace(recipe.color, rest=""))
        rows = _rows(parsed, rule_pens(parsed, box.pen(outline)), box)
        rules = _renumbered(rows, look.facell.rules)
    said = dict(preset.page)
    if "pens" in preset.says:
        said.setdefault("paper_color", "")  # chosen for each other: no black ink on black paper
    recipe = replace(
        recipe,
        page=_merged(look.recipe.page, said),
        face=recipe.face if "face" in preset.says else look.recipe.face,
        color=recipe.color if "color" in preset.says else look.recipe.color,
    )
    changed = replace(
        look, recipe=bare(recipe), rules=rules, pens=box.slots, outline=outline, shading=shading
    )
    return replace(project, look=changed, subject="portrait")


def _with_facell(project: Project, recipe: FacellRecipe, preset: Preset) -> Project:
    look, box = project.look, _Box(project)
    rules = recipe.overlay.rules
    rows = _renumbered(_rows(rules, pens_of(rules, recipe.pens), box), look.rules)
    shared = {name: value for name, value in preset.page.items() if name not in FITTED}
    page = _merged(look.recipe.page, shared)
    facell = replace(look.facell, recipe=bare(recipe), rules=rows)
    portrait = replace(look.recipe, page=page)
    changed = replace(look, recipe=portrait, facell=facell, pens=box.slots)
    return replace(project, look=changed, subject="facell")


def _merged(page: PageParams, said: Mapping[str, Any]) -> PageParams:
    merged = {**presets.to_table(page, full=True), **said}
    return presets.from_table(PageParams, merged, "page")


def _rows(rules: Iterable[Rule], pens: Iterable[Pen], box: "_Box") -> tuple[RuleRow, ...]:
    """Return a row for each of *rules*, each with its pen of *pens*."""
    rows = []
    for number, (rule, pen) in enumerate(zip(rules, pens, strict=True), start=1):
        said = bool(rule.pen) and _told(pen_from_text(rule.pen)) == _told(pen)
        slot = box.put(rule.pen if said else _words(pen, ""))
        rows.append(RuleRow(id=number, rule=replace(rule, pen=""), pen=slot))
    return tuple(rows)


def _renumbered(rows: Sequence[RuleRow], others: Sequence[RuleRow]) -> tuple[RuleRow, ...]:
    """Return *rows* with ids that none of *others* has."""
    return tuple(replace(row, id=i) for i, row in enumerate(rows, start=free_id(others)))


@dataclass
class _Box:
    """The pens of a project, and those that are put to them."""

    project: Project
    slots: tuple[PenSlot, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.slots = self.project.look.pens

    def pen(self, number: int) -> Pen:
        return next(slot.pen for slot in self.slots if slot.id == number)

    def put(self, words: str) -> int:
        """Return the id of the pen that *words* mean; a pen that is there already is taken."""
        pen = pen_from_text(words)
        for slot in self.slots:
            if slot.pen == pen or (not pen.title and _told(slot.pen) == _told(pen)):
                return slot.id
        number = max(free_pen_id(self.project), free_id(self.slots))
        self.slots = (*self.slots, PenSlot(id=number, pen=pen, words=words))
        return number
