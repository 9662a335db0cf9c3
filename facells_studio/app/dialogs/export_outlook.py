"""What an export will write, looked at beforehand in a worker, and what there is to say of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from facells_studio.app import units
from facells_studio.app.dialogs.export_work import Item
from facells_studio.app.i18n.words import said, stock_words
from facells_studio.app.panels.preflight import Check, Mark
from facells_studio.errors import FacellsError
from facells_studio.export import SUFFIXES, Kind, load_machine
from facells_studio.export.hpgl import PLOTTERS
from facells_studio.progress import Tick
from facells_studio.project.requests import Request
from facells_studio.project.state import Units
from facells_studio.saving import Expected, FileParams, check
from facells_studio.sheet import Sheet

KIND = "export_check"
_TIGHT = "\N{NO-BREAK SPACE}"
_CROSS = f"{_TIGHT}\N{MULTIPLICATION SIGN}{_TIGHT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What one kind of file will be, or in words why it will not."""

    suffix: str
    expected: Expected | None = None
    problem: str = ""
    failed: int = 0  # pages that cannot be written so


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is known of an export."""

    width_mm: float
    height_mm: float
    lines: int  # of all pages that were looked at
    pens: int  # of the page with the most
    pages: int
    files: tuple[Prospect, ...]  # of each kind; of a batch the first that cannot be written

    @property
    def hopeless(self) -> set[str]:
        """The endings of the kinds that cannot be written, whatever the page."""
        return {file.suffix for file in self.files if file.failed == self.pages}


def outlook(
    items: Sequence[Item], suffixes: Sequence[str], *, machine: str, params: FileParams
) -> Request[Outlook] | None:
    """Return the request that looks at those of *items* whose page is there; None without one."""
    known = [(item, sheet) for item in items if (sheet := item.known()) is not None]
    if not known:
        return None
    keys = tuple(item.request.key for item, _ in known)

    def work(tick: Tick) -> Outlook:
        files = []
        for suffix in suffixes:
            looked = []
            for item, sheet in known:
                tick(0.0, "")
                name = item.name if len(items) > 1 else ""
                looked.append(_prospect(sheet, suffix, name, machine, params))
            failed = [prospect for prospect in looked if prospect.problem]
            files.append(replace((failed or looked)[0], failed=len(failed)))
        sheets = [sheet for _, sheet in known]
        return Outlook(
            width_mm=sheets[0].width_mm,
            height_mm=sheets[0].height_mm,
            lines=sum(map(len, sheets)),
            pens=max(_pens(sheet) for sheet in sheets),
            pages=len(sheets),
            files=tuple(files),
        )

    return Request(KIND, (keys, tuple(suffixes), machine, params, len(items)), work)


def _prospect(sheet: Sheet, suffix: str, name: str, machine: str, params: FileParams) -> Prospect:
    try:
        expected = check(sheet, Path(f"page{suffix}"), machine=machine, params=params)
    except FacellsError as exc:
        return Prospect(suffix=suffix, problem=f"{name}: {said(exc)}" if name else said(exc))
    return Prospect(suffix=suffix, expected=expected)


def _pens(sheet: Sheet) -> int:
    """Return how many pens draw something."""
    return len(set(sheet.pen.tolist()))


# In words ----------------------------------------------------------------------------------------


def checks_of(
    found: Outlook, counts: tuple[int, int], *, machine: str, params: FileParams, unit: Units
) -> list[Check]:
    """Return what there is to say of an export of so many pages and files, *counts*."""
    pages, files = counts
    checks = [Check("good", _whole(found, pages, files, unit))]
    if left := pages - found.pages:
        text = _tr("{} pages are still to be made; they are looked at when they are written.")
        if left == 1:
            text = _tr("One page is still to be made; it is looked at when it is written.")
        checks.append(Check("look", text.replace("{}", units.count(left))))
    for file in found.files:
        if file.expected is None:
            checks.append(Check("bad", _titled(SUFFIXES[file.suffix], file.problem)))
        elif text := _file(file.expected, machine, params, unit):
            mark: Mark = "look" if file.expected.paper else "good"
            checks.append(Check(mark, _titled(file.expected.kind, text)))
    return checks


def machine_words(name: str) -> str:
    """Return what the machine *name*, shipped or a file, is called."""
    try:
        return stock_words(load_machine(name).machine.title) or Path(name).stem
    except FacellsError:
        return Path(name).stem


def paper_words(name: str) -> str:
    """Return a paper of vpype's as a person knows it."""
    known = {
        "a": _tr("Letter"),
        "b": _tr("Tabloid"),
        "a4p": _tr("A4 upright"),
        "ap": _tr("Letter upright"),
    }
    return known.get(name, name.upper())


def _whole(found: Outlook, pages: int, files: int, unit: Units) -> str:
    """Return the size of it all."""
    parts = [units.size(found.width_mm, found.height_mm, unit).replace(" ", _TIGHT)]
    if pages > 1:
        parts.insert(0, _counted(pages, _tr("one page"), _tr("{} pages")))
    else:
        parts.append(_counted(found.lines, _tr("one line"), _tr("{} lines")))
    parts.append(_counted(found.pens, _tr("one pen"), _tr("{} pens")))
    parts.append(_counted(files, _tr("one file"), _tr("{} files")))
    return ", ".join(parts)


def _counted(number: int, one: str, many: str) -> str:
    return one if number == 1 else many.replace("{}", units.count(number))


def _file(expected: Expected, machine: str, params: FileParams, unit: Units) -> str:
    """Return what there is to say of a kind of file, besides what is said of the page."""
    if expected.kind == "gcode":
        reach = load_machine(machine).machine
        size = units.size(reach.width_mm, reach.height_mm, unit).replace(" ", _TIGHT)
        text = _tr("{0} ({1}) reaches all of it.").replace("{0}", machine_words(machine))
        return text.replace("{1}", size)
    if expected.kind == "hpgl":
        device = params.hpgl_device
        title = PLOTTERS[device].title if device in PLOTTERS else device
        text = _tr("lay {0} into the {1}.").replace("{0}", paper_words(expected.paper))
        return text.replace("{1}", title)
    if expected.size_px is None:
        return ""
    size = _CROSS.join(map(str, expected.size_px))
    if expected.length_s is None:
        return _tr("{} pixels").replace("{}", size)
    text = _tr("{0} pixels, {1}").replace("{0}", size)
    return text.replace("{1}", units.duration(expected.length_s / 60).replace(" ", _TIGHT))


def _titled(kind: Kind, text: str) -> str:
    titles: dict[Kind, str] = {"gcode": _tr("G-code"), "film": _tr("Film")}
    return f"{titles.get(kind, kind.upper())}: {text}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ExportOutlook", text)
