"""``python -m facells_studio.app.i18n.update``: collect all texts, and compile what is translated.

New texts come into ``facells_es.ts`` unfinished, texts that nobody shows any more go, and
translations stay. Qt's Linguist edits the file, or any editor. Ends with 1 while something is
unfinished.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import PySide6

from facells_studio.app.i18n import FOLDER
from facells_studio.app.i18n.collect import Text, sentences, texts
from facells_studio.app.i18n.words import SENTENCES

TS, QM = FOLDER / "facells_es.ts", FOLDER / "facells_es.qm"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def read(path: Path = TS) -> dict[Text, str]:
    """Return the translations in the file at *path*; empty where there is none yet."""
    if not path.exists():
        return {}
    return {
        Text(context.findtext("name", ""), message.findtext("source", "")): message.findtext(
            "translation", ""
        )
        for context in ET.parse(path).getroot().iter("context")
        for message in context.iter("message")
    }


def write(known: dict[Text, str], wanted: Iterable[Text], path: Path = TS) -> list[Text]:
    """Write the *wanted* texts to *path*, with the translations that are known.

    Returns:
        The texts that are not translated.
    """
    root = ET.Element("TS", version="2.1", language="es", sourcelanguage="en")
    missing = []
    for name, group in groupby(wanted, key=lambda text: text.context):
        context = ET.SubElement(root, "context")
        ET.SubElement(context, "name").text = name
        for text in group:
            message = ET.SubElement(context, "message")
            ET.SubElement(message, "source").text = text.source
            translation = ET.SubElement(message, "translation")
            translation.text = known.get(text) or None
            if not known.get(text):
                translation.set("type", "unfinished")
                missing.append(text)
    ET.indent(root, "  ")
    path.write_text(f"{_HEAD}{ET.tostring(root, encoding='unicode')}\n", encoding="utf-8")
    return missing


def compiled(path: Path = TS) -> bytes:
    """Return what Qt reads, made from the translations at *path*."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / QM.name
        subprocess.run([_lrelease(), "-silent", str(path), "-qm", str(made)], check=True)
        return made.read_bytes()


def main() -> int:
    """Update all files; return 1 if something is to be translated."""
    SENTENCES.write_text(json.dumps(sentences(), indent=1, ensure_ascii=False) + "\n", "utf-8")
    missing = write(read(), texts())
    QM.write_bytes(compiled())
    for text in missing:
        sys.stderr.write(f"{text.context}: {text.source}\n")
    sys.stderr.write(f"{len(missing)} of {len(texts())} texts are to be translated.\n")
    return 1 if missing else 0


def _lrelease() -> str:
    folder = Path(PySide6.__file__).parent
    return shutil.which("lrelease", path=str(folder)) or "pyside6-lrelease"


if __name__ == "__main__":
    sys.exit(main())
