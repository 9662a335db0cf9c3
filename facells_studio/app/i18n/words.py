"""What comes from tables, files and the rooms below, in the person's language.

All of it is English there, because files and the command line are the same for everybody.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale

from facells_studio.app.i18n import FOLDER
from facells_studio.app.i18n.in_window import CONTEXT, IN_WINDOW
from facells_studio.score.attributes import label

SENTENCES = FOLDER / "sentences.json"
COLORS = (
    "black", "white", "gray", "red", "green", "blue", "yellow", "orange", "brown", "pink", "violet",
    "navy", "turquoise", "sepia", "gold", "silver",
)  # fmt: skip  # as pens are described; others stay as they were typed
NIB = "{}\N{NO-BREAK SPACE}mm"

_NUMBER = re.compile(r"-?\d+\.\d+")
_CAMERA = re.compile(r"Camera (\d+)")  # as `facells_studio.portrait.camera` names one
_SLOT = re.compile(r"\{(\d+)\}")
_DEEPEST = 3  # of a sentence within a value of a sentence


def attribute_words(name: str, sign: int = 1) -> str:
    """Return an attribute as a person reads it; what it is not with *sign* -1."""
    return _translate("Attribute", label(name, sign))


def rule_words(text: str) -> str:
    """Return a rule's name, such as ``Not Male > 0.6``, as a person reads it."""
    name, found, threshold = text.partition(" > ")
    return f"{_translate('Attribute', name)} > {_value(threshold, 0)}" if found else text


def stock_words(title: str) -> str:
    """Return the title of a shipped preset, paper, pen or machine, or what it says of itself."""
    return _translate("Stock", title)


def ink_words(words: str) -> str:
    """Return a pen's title, or its description such as ``red 0.3mm``, as a person reads it."""
    titled = stock_words(words)
    if titled != words:
        return titled
    return " ".join(_pen_word(word) for word in words.split(" "))


def job_pen_words(name: str) -> str:
    """Return a pen of a plot, perhaps with the rule whose lines it draws: ``Bald > 0.3: red``."""
    ruled, colon, ink = name.rpartition(": ")
    return f"{rule_words(ruled)}{colon}{ink_words(ink)}"


def task_words(what: str) -> str:
    """Return what is being computed, as a `Tick` was told."""
    first, colon, rest = what.rpartition(": ")  # a file's name may stand before it
    return f"{first}{colon}{_translate('Progress', rest)}"


def step_words(name: str, what: str = "") -> str:
    """Return what an edit does, from its label and what goes into it."""
    said = _translate("Edit", name)
    if "{}" not in said:
        return said
    words = what[:1].upper() + what[1:]
    known = _translate("Option", words)
    if known != words:
        known = known[:1].lower() + known[1:]
    return said.replace("{}", known if known != words else rule_words(what))


def said(told: object) -> str:
    """Return the sentences of an error or a warning of the rooms below."""
    return _said(str(told), 0)


class _Template(NamedTuple):
    text: str
    longest: str  # what is between two values, so that most templates are ruled out quickly
    weight: int  # letters that are not values


@cache
def _templates() -> tuple[_Template, ...]:
    """Return all known sentences, those that say most first."""
    found = []
    for text in json.loads(SENTENCES.read_text(encoding="utf-8")):
        parts = _SLOT.split(text)[::2]
        found.append(_Template(text, max(parts, key=len), sum(map(len, parts))))
    return tuple(sorted(found, key=lambda each: -each.weight))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = _SLOT.split(template)
    found = [
        f"(?P<v{part}>.+?)" if i % 2 else re.escape(part).replace(r"\ ", r"\s+")
        for i, part in enumerate(parts)
    ]
    return re.compile("".join(found), re.DOTALL)


def _said(text: str, depth: int) -> str:
    whole = _matched(text, depth)
    if whole is not None or depth >= _DEEPEST:
        return text if whole is None else whole
    parts = re.split(r"(?<=[.?])(\s+)(?=[A-Z'])", text)
    if len(parts) == 1:
        return text
    return "".join(part if part.isspace() else _said(part, depth + 1) for part in parts)


def _matched(text: str, depth: int) -> str | None:
    """Return *text* in the person's language; None if it is no sentence that is known."""
    for template in _templates():
        if template.longest not in text:
            continue
        match = _pattern(template.text).fullmatch(text)
        if match is None:
            continue
        in_window = IN_WINDOW.get(template.text)
        if in_window is not None:
            translated = _translate(CONTEXT, in_window)
        else:
            translated = _translate("Core", template.text)
        plain = translated == template.text  # English: sentences within may still be others
        values = {
            name[1:]: (_said(v, depth + 1) if " " in v else v) if plain else _value(v, depth + 1)
            for name, v in match.groupdict().items()
        }
        return _filled(translated, values)
    return None


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(slot[1], ""), template)


def _value(text: str, depth: int) -> str:
    """Return a value of a sentence: a number as the person writes it, or a sentence again."""
    if _NUMBER.fullmatch(text):
        digits = len(text.partition(".")[2])
        return QLocale().toString(float(text), "f", digits)
    if (camera := _CAMERA.fullmatch(text)) is not None:
        return _translate("SourceList", "Camera {}").format(camera[1])
    return _said(text, depth) if " " in text else text


def _pen_word(word: str) -> str:
    number = word.removesuffix("mm")
    if number != word and number.replace(".", "", 1).isdigit():
        return _translate("Color", NIB).replace("{}", _value(number, 0))
    return _translate("Color", word)


def _translate(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text) if text else ""
