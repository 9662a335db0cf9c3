"""What an export writes, and the work of writing it: no widget, for a worker."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from facells_studio import presets
from facells_studio.app.i18n.words import said
from facells_studio.app.session import Session
from facells_studio.errors import ExportError, FacellsError, UsageError
from facells_studio.export import DEFAULT_MACHINE, SUFFIXES, gcode_machine
from facells_studio.progress import Tick
from facells_studio.project import derive
from facells_studio.project.requests import Board, Request
from facells_studio.saving import FileParams, save
from facells_studio.sheet import Sheet

KIND = "export"
NAME = "{name}"  # in a file's name: the portrait's or the FaCell's
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')  # on one system or another
_count = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A page with its files."""

    name: str
    request: Request[Any]  # what makes the page
    board: Board  # which perhaps has it
    targets: tuple[Path, ...]

    def known(self) -> Sheet | None:
        """Return the page if it is there."""
        page = self.board.result(self.request)
        return None if page is None else page.sheet

    def sheet(self, tick: Tick) -> Sheet:
        """Return the page, made now if it is not there."""
        known = self.known()
        made: Sheet = self.request.work(tick).sheet if known is None else known
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export wrote, and in words what it could not."""

    number: int
    files: tuple[Path, ...]
    problems: tuple[str, ...] = ()


def export(
    items: Sequence[Item],
    *,
    machine: str,
    pace: str,
    travel: bool,
    params: FileParams,
    written: list[Path] | None = None,
) -> Request[Exported]:
    """Return the request that writes all *items*; one that fails does not keep the others back.

    *machine* reads the G-code; at the *pace* of another, perhaps, a film shows the plot.
    Each file is added to *written* as soon as it is there, so that one knows where it was stopped.
    """
    number = next(_count)

    def work(tick: Tick) -> Exported:
        files: list[Path] = []
        problems: list[str] = []

        def write(sheet: Sheet, target: Path, part: Tick) -> None:
            part(0.0)
            try:
                _make_folder(target.parent)
                save(
                    sheet,
                    target,
                    machine=machine,
                    pace=pace,
                    travel=travel,
                    params=params,
                    tick=part,
                )
            except FacellsError as exc:
                problems.append(f"{target.name}: {said(exc)}")
            else:
                files.append(target)
                if written is not None:
                    written.append(target)

        for at, item in enumerate(items):
            begin, half = at / len(items), 0.5 / len(items)
            try:
                sheet = item.sheet(_part(tick, begin, half, item.name))
            except FacellsError as exc:
                problems.append(f"{item.name}: {said(exc)}")
                continue
            share = half / len(item.targets)
            for n, target in enumerate(item.targets):
                write(sheet, target, _part(tick, begin + half + n * share, share, target.name))
        return Exported(number=number, files=tuple(files), problems=tuple(problems))

    return Request(KIND, number, work)


def _part(tick: Tick, begin: float, share: float, name: str) -> Tick:
    """Return what tells *tick* of the *share* of the work from *begin* on, about *name*."""

    def told(fraction: float, what: str = "") -> None:
        tick(begin + share * fraction, f"{name}: {what}" if what else name)

    return told


def only(items: Sequence[Item], files: Sequence[Path]) -> tuple[Item, ...]:
    """Return *items* with no other targets than *files*."""
    wanted = set(files)
    left = (replace(item, targets=tuple(t for t in item.targets if t in wanted)) for item in items)
    return tuple(item for item in left if item.targets)


def items_of(
    session: Session, folder: Path, patterns: Sequence[str], *, batch: bool
) -> tuple[Item, ...]:
    """Return the pages that are to be written: what is shown, or all open portraits."""
    project, used = session.project, set[str]()
    items = []
    if batch:
        for portrait in project.batch:
            name = unused(file_name(portrait.name), used)
            request = derive.page(session.desk, project, session.beside, portrait.id)
            items.append(_item(session, portrait.name, request, folder, patterns, name))
    elif (wanted := shown_request(session)) is not None:
        name = shown_name(session)
        items.append(_item(session, name, wanted, folder, patterns, file_name(name)))
    return tuple(items)


def _item(
    session: Session,
    name: str,
    request: Request[Any],
    folder: Path,
    patterns: Sequence[str],
    stem: str,
) -> Item:
    targets = tuple(folder / pattern.replace(NAME, stem) for pattern in patterns)
    return Item(name=name, request=request, board=session.board, targets=targets)


def shown_request(session: Session) -> Request[Any] | None:
    """Return what makes the page that is shown."""
    return session.request("facell" if session.project.subject == "facell" else "page")


def shown_name(session: Session) -> str:
    """Return what the page that is shown is called."""
    project = session.project
    if project.subject == "facell" or project.portrait is None:
        return project.title or "facell"
    return project.portrait.name


def file_name(name: str) -> str:
    """Return *name* without what file systems refuse."""
    return _FORBIDDEN.sub("-", name).strip(" .-") or "page"


def unused(name: str, used: set[str]) -> str:
    """Return *name*, with a number if it is among *used*; add it there."""
    found, number = name, 1
    while found.casefold() in used:
        number += 1
        found = f"{name}-{number}"
    used.add(found.casefold())
    return found


def gcode_machines() -> tuple[str, ...]:
    """Return the names of the machines that read G-code."""
    return tuple(name for name in presets.names("machines") if _reads_gcode(name))


def machine_for(wanted: str) -> str:
    """Return *wanted* if it reads G-code, else the usual machine."""
    return wanted if _reads_gcode(wanted) else DEFAULT_MACHINE


def suffixes_of(files: Sequence[str]) -> tuple[str, ...]:
    """Return the endings of *files* that this program writes."""
    found = (Path(file).suffix.lower() for file in files)
    return tuple(suffix for suffix in found if suffix in SUFFIXES)


def _reads_gcode(name: str) -> bool:
    try:
        gcode_machine(name)
    except UsageError:
        return False
    return True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ExportError(
            f"Cannot make the folder {folder}: {exc.strerror or exc}. "
            "Choose one that you may write to."
        ) from exc
