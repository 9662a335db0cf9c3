"""`Project`: all that is open, as one frozen value.

What can be computed is not here (lines, scores, statistics), nor is what belongs to the person and
not to the work (theme, window, recent files). A parameter that a stage has is in the stage's own
class; beside the recipes lies only what no recipe can say: which pen is which, what is switched
off, what a pen has drawn so far.

Ids are numbers from 1, unique among their kind; 0 means none.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypeVar

from facells_studio.facell.rules import Rule
from facells_studio.facell.stock import STARTER
from facells_studio.facell_page import FacellRecipe
from facells_studio.page import PageParams, pen_from_text
from facells_studio.pipeline import Recipe
from facells_studio.portrait.params import FaceParams
from facells_studio.presets import option
from facells_studio.saving import FileParams
from facells_studio.score.attributes import ATTRIBUTES
from facells_studio.sheet import Pen

Stage = Literal["portrait", "lines", "attributes", "facell", "plot"]
Subject = Literal["portrait", "facell"]
Units = Literal["mm", "in"]
PenOrder = Literal["as-drawn", "light-to-dark", "own"]

SAMPLE = "sample"  # as a portrait's path: the portrait that ships with the program
SIMULATED = "simulated"
NAVIGATION = frozenset({"active", "stage", "subject", "view"})  # where a person is, not the work

_OUTLINE = "black 0.3mm"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SAMPLE_RULES = (("Smiling", "crimson"), ("Brown_Hair", "saddlebrown"))
_SAMPLE_THRESHOLD = 0.6  # on the scale of shares: colors what a person would point at


class Numbered(Protocol):
    """What has an id."""

    @property
    def id(self) -> int:
        """Unique among its kind."""


N = TypeVar("N", bound=Numbered)
R = TypeVar("R", Recipe, FacellRecipe)


def is_bare(recipe: R) -> bool:
    """Return whether *recipe* leaves to the project what the project keeps beside it."""
    return recipe == bare(recipe)


def bare(recipe: R) -> R:
    """Return *recipe* without its pens, its machine and its rules, which lie beside it."""
    if isinstance(recipe, FacellRecipe):
        overlay = replace(recipe.overlay, attributes=())
        own = FacellRecipe()
        return replace(
            recipe, overlay=overlay, pens=own.pens, machine=own.machine, library=own.library
        )
    plain = Recipe()
    color = replace(recipe.color, rules=())
    return replace(recipe, color=color, pens=plain.pens, machine=plain.machine)


def _check_ids(things: Iterable[Numbered], kind: str) -> None:
    seen: set[int] = set()
    for thing in things:
        if thing.id < 1 or thing.id in seen:
            raise ValueError(f"two {kind}s have the number {thing.id}, or it is no number from 1")
        seen.add(thing.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The bytes of a picture file; two are equal if their hashes are.

    Without *content* the picture is known, but it is not here.

    Raises:
        ValueError: the hash is none.
    """

    sha256: str
    content: bytes = field(default=b"", repr=False, compare=False)

    def __post_init__(self) -> None:
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(f"{self.sha256!r} is not a SHA-256 in hexadecimal digits")

    @classmethod
    def of(cls, content: bytes) -> "Picture":
        """Return the picture in the file *content*."""
        return cls(sha256=hashlib.sha256(content).hexdigest(), content=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPortrait:
    """A portrait in the strip: a file on this machine, or a photo that the project itself holds.

    Raises:
        ValueError: it has neither, or its face is none.
    """

    id: int
    name: str = option("", help="What it is called, and what its exported files are.")
    path: str = ""  # absolute, or `SAMPLE`; empty for a camera's and a pasted picture
    photo: Picture | None = None  # goes before the path
    face: str = option(
        "", help="Which face of this photo, if not the recipe's: largest, a number, or none."
    )
    left_out: bool = option(False, help="Stays in the strip, but batches pass it over.")

    def __post_init__(self) -> None:
        if not self.path and self.photo is None:
            raise ValueError(f"the portrait {self.name!r} has neither a file nor a photo")
        if self.face:
            FaceParams(face=self.face)


@dataclass(frozen=True, slots=True, kw_only=True)
class PenSlot:
    """A pen in the box."""

    id: int
    pen: Pen = option(Pen(), help="The pen.")
    words: str = ""  # as recipes say it; counts only while *pen* is what they mean
    lasts_m: float | None = option(
        None, help="How far one filling draws, in metres.", low=0.1, high=100_000
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What a pen has drawn since it was new or filled. A fact: no undo takes it back."""

    pen: int
    drawn_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """An attribute with its pen, as the list shows it.

    Raises:
        ValueError: the attribute is unknown, or the sign is neither 1 nor -1.
    """

    id: int
    rule: Rule  # without a pen in words: *pen* says it
    pen: int
    visible: bool = True  # False: keeps its place and numbers, but takes no lines

    def __post_init__(self) -> None:
        if self.rule.attribute not in ATTRIBUTES:
            raise ValueError(f"there is no attribute {self.rule.attribute!r}")
        if self.rule.sign not in (1, -1):
            raise ValueError(f"a rule's sign is 1 or -1, not {self.rule.sign}")
        if self.rule.pen:
            raise ValueError("a rule of a project names its pen by number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facell:
    """What a FaCell is made of. Paper and margins are the look's `Recipe.page`."""

    library: str = STARTER  # or the folder or file of another
    # Without attributes, pens, machine; of its page only how the drawing is fitted to it.
    recipe: FacellRecipe = option(FacellRecipe(), help="How it is composed.")
    rules: tuple[RuleRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """All but the photos and the machine that decides how a page will look.

    Raises:
        ValueError: a recipe says what lies beside it, or a pen is missing; for a person.
    """

    # Without pens, machine and rules of color: `facells_studio.project.looks.recipe_of` adds them.
    recipe: Recipe = option(Recipe(), help="How a portrait is drawn.")
    rules: tuple[RuleRow, ...] = ()
    pens: tuple[PenSlot, ...] = (PenSlot(id=1, pen=Pen(name=_OUTLINE), words=_OUTLINE),)
    outline: int = 1  # pen of what no rule takes
    shading: int = 0  # pen of its tone; 0: the same
    facell: Facell = Facell()

    def __post_init__(self) -> None:
        if not (is_bare(self.recipe) and is_bare(self.facell.recipe)):
            raise ValueError("pens, machine and rules of a project lie beside its recipes")
        _check_ids(self.pens, "pen")
        _check_ids((*self.rules, *self.facell.rules), "rule")
        asked = {self.outline, *(row.pen for row in (*self.rules, *self.facell.rules))}
        if self.shading:
            asked.add(self.shading)
        if missing := asked - {slot.id for slot in self.pens}:
            raise ValueError(f"there is no pen number {min(missing)}")

    def slot(self, pen: int) -> PenSlot:
        """Return the pen with the id *pen*."""
        return by_id(self.pens, pen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plotter:
    """Which machine stands on the table. No preset and no version of a look changes it."""

    machine: str = option(SIMULATED, help="Machine that the page is plotted on.")
    port: str = option("", help="Where it is connected; empty: wherever it is found.")
    via: Literal["serial", "pyaxidraw"] = option(
        "serial", help="Drive an AxiDraw straight over its cable, or with AxiDraw's own software."
    )
    pen_order: PenOrder = option("as-drawn", help="Which pen comes first.")
    own_order: tuple[int, ...] = ()  # pens of the box, for "own"; those not named come last
    marks: bool = option(
        False, help="Draw registration crosses in the corners with every pen before its lines."
    )
    splits: bool = option(True, help="Ask for a fresh pen before one runs dry.")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a person last looked at the sheet."""

    units: Units = option("mm", help="Lengths are shown in millimetres or inches.")
    travel: bool = option(False, help="Show the way of the lifted pen.")
    photo: bool = option(False, help="Show the photo under the lines.")
    lines: bool = option(True, help="Show the lines.")
    density: bool = option(False, help="Show how often the pen passes a spot.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    """Where and what was exported last."""

    folder: str = option("", help="Folder that files are written to.")
    files: tuple[str, ...] = option(
        ("{name}.svg",), help="Files to write; {name} stands for the portrait's or FaCell's name."
    )
    travel: bool = option(False, help="Whether pictures show the way of the lifted pen.")
    params: FileParams = field(default_factory=FileParams)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A look that was kept, with a small picture of what it gave."""

    id: int
    at: str = ""  # when, as ISO 8601 in UTC
    note: str = option("", help="What it is to be remembered for.")
    star: bool = option(False, help="One of the good ones.")
    subject: Subject = "portrait"
    portrait: int = 0  # that it was drawn from; may be gone
    look: Look = Look()
    thumbnail: Picture | None = None  # PNG


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """All that is open.

    Raises:
        ValueError: two things have one id.
    """

    title: str = option("", help="Name of the project.")
    portraits: tuple[OpenPortrait, ...] = ()
    active: int = 0  # portrait that is shown
    stage: Stage = "portrait"
    subject: Subject = "portrait"  # what the sheet shows, is plotted and exported
    look: Look = Look()
    plotter: Plotter = Plotter()
    view: View = View()
    exports: Exports = Exports()
    ink: tuple[Ink, ...] = ()
    versions: tuple[Version, ...] = ()

    def __post_init__(self) -> None:
        _check_ids(self.portraits, "portrait")
        _check_ids(self.versions, "version")

    @property
    def portrait(self) -> OpenPortrait | None:
        """The portrait that is shown; the first if that has gone, None if there is none."""
        first = next(iter(self.portraits), None)
        return next((each for each in self.portraits if each.id == self.active), first)

    @property
    def batch(self) -> tuple[OpenPortrait, ...]:
        """The portraits that are exported and plotted together."""
        return tuple(portrait for portrait in self.portraits if not portrait.left_out)

    def drawn_m(self, pen: int) -> float:
        """Return how many metres the pen with the id *pen* has drawn."""
        return next((ink.drawn_m for ink in self.ink if ink.pen == pen), 0.0)

    def pictures(self) -> Iterable[Picture]:
        """Yield all pictures that it holds, some perhaps twice."""
        yield from (p.photo for p in self.portraits if p.photo is not None)
        yield from (v.thumbnail for v in self.versions if v.thumbnail is not None)


def by_id(things: Iterable[N], wanted: int) -> N:
    """Return the thing with the id *wanted*.

    Raises:
        KeyError: there is none.
    """
    for thing in things:
        if thing.id == wanted:
            return thing
    raise KeyError(wanted)


def free_id(things: Iterable[Numbered]) -> int:
    """Return an id that none of *things* has; that of the last one, once removed, comes again."""
    return 1 + max((thing.id for thing in things), default=0)


def free_pen_id(project: Project) -> int:
    """Return an id for a new pen: none that was drawn with or that a version knows."""
    slots = [*project.look.pens, *(s for v in project.versions for s in v.look.pens)]
    return max(free_id(slots), 1 + max((ink.pen for ink in project.ink), default=0))


def first_project() -> Project:
    """Return what the Studio opens on: the sample portrait on A5, two attributes in color."""
    black = PenSlot(id=1, pen=pen_from_text(_OUTLINE), words=_OUTLINE)
    pens, rules = [black], []
    for number, (attribute, color) in enumerate(_SAMPLE_RULES, start=1):
        words = f"{color} {black.pen.width_mm:g}mm"
        pens.append(PenSlot(id=number + 1, pen=pen_from_text(words), words=words))
        rule = Rule(attribute=attribute, threshold=_SAMPLE_THRESHOLD)
        rules.append(RuleRow(id=number, rule=rule, pen=number + 1))
    look = Look(recipe=Recipe(page=PageParams(paper="a5")), rules=tuple(rules), pens=tuple(pens))
    portrait = OpenPortrait(id=1, name=SAMPLE, path=SAMPLE)
    return Project(portraits=(portrait,), active=1, stage="attributes", look=look)
