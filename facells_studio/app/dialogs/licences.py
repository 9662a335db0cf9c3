"""Whose work the program stands on, and on what terms: what ships, and what is beside it."""

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from facells_studio.resources import data_dir

_PACKAGE = "facells-studio"
_FONTS = Path(__file__).parents[1] / "data" / "fonts"
_REQUIREMENT = re.compile(r"^([\w.-]+)(?!.*\bextra\b)")
_LONGEST = 40  # signs of a licence's name: some packages put its text there
_QT = "PySide6-Essentials"  # its metadata names three licences to choose from; this is ours
_OURS = {_QT: "LGPL-3.0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the program that somebody else made, or that has terms of its own."""

    name: str
    about: str  # in the person's language
    licence: str
    text: Path | None = None  # the licence itself, if it ships


def shipped() -> tuple[Part, ...]:
    """Return the parts that lie within the program."""
    return (
        Part(name="FaCells Studio", about=_tr("the program"), licence="MIT", text=_own_licence()),
        Part(
            name="facells-40, paper-3bi-ga-d1",
            about=_tr("the networks, learned from CelebA"),
            licence=_tr("non-commercial use only"),
        ),
        Part(
            name=_tr("Starter library"),
            about=_tr("lines of CelebA portraits"),
            licence=_tr("non-commercial use only"),
        ),
        Part(
            name="MediaPipe selfie segmentation",
            about=_tr("the network that finds the sitter's outline"),
            licence="Apache-2.0",
            text=data_dir("models") / "selfie-segmentation" / "LICENSE",
        ),
        Part(
            name="Inter",
            about=_tr("the typeface"),
            licence="SIL OFL 1.1",
            text=_FONTS / "OFL.txt",
        ),
        Part(
            name="Eileen Collins",
            about=_tr("the sample portrait, by NASA"),
            licence=_tr("public domain"),
        ),
    )


def installed() -> tuple[Part, ...]:
    """Return the packages that the program needs, with their versions."""
    known = {_plain(found).lower(): found for found in _needed()}
    return tuple(
        Part(name=f"{_plain(found)} {found.version}", about="", licence=_licence_of(found))
        for _, found in sorted(known.items())
    )


def as_html() -> str:
    """Return all of it as a page: two lists, then the licences' texts."""
    words = [f"<h3>{html.escape(_tr('Ships with the program'))}</h3>", "<p>"]
    words += [_line(part, number) for number, part in enumerate(shipped())]
    words += ["</p>", f"<h3>{html.escape(_tr('Installed with it'))}</h3>", "<p>"]
    words += [_line(part, -1) for part in installed()]
    words.append("</p>")
    for number, part in enumerate(shipped()):
        if part.text is not None and part.text.is_file():
            words.append(f'<h3><a name="text-{number}"></a>{html.escape(part.name)}</h3>')
            words.append(f"<p>{_paragraphs(part.text.read_text(encoding='utf-8'))}</p>")
    return "".join(words)


def _line(part: Part, number: int) -> str:
    about = f", {part.about}" if part.about else ""
    licence = html.escape(part.licence)
    if part.text is not None and part.text.is_file():
        licence = f'<a href="#text-{number}">{licence}</a>'
    return f"<b>{html.escape(part.name)}</b>{html.escape(about)}: {licence}<br>"


def _paragraphs(text: str) -> str:
    """Return a licence's text with its paragraphs, but not its line breaks."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    return "<br><br>".join(html.escape(" ".join(block.split())) for block in blocks)


def _needed() -> Iterator[Distribution]:
    try:
        wanted = distribution(_PACKAGE).requires or []
    except PackageNotFoundError:  # run from a bare checkout
        wanted = []
    names = {match[1] for line in wanted if (match := _REQUIREMENT.match(line)) is not None}
    for name in names | {_QT}:
        with suppress(PackageNotFoundError):
            yield distribution(name)


def _licence_of(found: Distribution) -> str:
    """Return the licence's name, wherever the package's makers have put it."""
    if _plain(found) in _OURS:
        return _OURS[_plain(found)]
    facts = found.metadata
    classifiers: list[str] = [
        c for c in facts.get_all("Classifier") or [] if c.startswith("License ::")
    ]
    said = [*(facts.get_all("License-Expression") or []), *(facts.get_all("License") or []), ""]
    plain = str(said[0]).strip()
    if classifiers and (not plain or "\n" in plain or plain == "UNKNOWN" or len(plain) > _LONGEST):
        return str(classifiers[0]).rpartition(" :: ")[2].removesuffix(" License")
    return plain if plain and "\n" not in plain else _tr("see its package")


def _plain(found: Distribution) -> str:
    return found.name.replace("_", "-")


def _own_licence() -> Path | None:
    checkout = Path(__file__).parents[3]
    if (checkout / "pyproject.toml").is_file():  # else it is site-packages, not ours
        return checkout / "LICENSE"
    try:
        files = distribution(_PACKAGE).files or []
    except PackageNotFoundError:
        return None
    own = (file for file in files if file.name == "LICENSE" and ".dist-info" in file.parts[0])
    return next((Path(str(file.locate())) for file in own), None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Licences", text)
