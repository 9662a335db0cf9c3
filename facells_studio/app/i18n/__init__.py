"""The window's language: English as the sources have it, or Spanish.

`use` installs what translates; `words` says in the person's language what comes from tables and
from the rooms below, which know no Qt. ``python -m facells_studio.app.i18n.update`` collects all
texts and compiles them.
"""

from pathlib import Path
from typing import Literal, get_args

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from facells_studio.app.settings import settings

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
FOLDER = Path(__file__).parent
_OURS, _QT = "facells", "qtbase"  # before the language's code, in names of files
_NUMBERS = {"en": "en_US", "es": "es_AR"}  # where the system's numbers are another language's
_NAME = "facells-translator"


def chosen_language() -> Language:
    """Return the language that the person prefers, else the system's if we speak it."""
    wanted = str(settings().value("language", "system"))
    for code in (wanted, *QLocale.system().uiLanguages()):
        for known in LANGUAGES:
            if code.replace("_", "-").split("-")[0] == known:
                return known
    return "en"


def use(app: QCoreApplication, language: Language | None = None) -> Language:
    """Let *app* speak *language*, else the chosen one, and write numbers in its way; return it.

    What was made before keeps its texts.
    """
    for old in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(old)
        old.deleteLater()
    found = language or chosen_language()
    if found != "en":
        # The last one installed is asked first: our words go before those of Qt.
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in ((_QT, qt), (_OURS, str(FOLDER))):
            translator = QTranslator(app)
            translator.setObjectName(_NAME)
            if translator.load(f"{name}_{found}", folder):
                app.installTranslator(translator)
    QLocale.setDefault(_numbers(found))
    return found


def marked(context: str, text: str) -> str:
    """Return *text*, which is translated in *context* when it is shown: so it is collected."""
    del context
    return text


def _numbers(language: Language) -> QLocale:
    """Return how numbers are written: as the system does, unless that is another language."""
    system = QLocale.system()
    spoken = QLocale(language).language()
    if system.language() == spoken or (language == "en" and not _is_chosen()):
        return system
    return QLocale(_NUMBERS[language])


def _is_chosen() -> bool:
    return str(settings().value("language", "system")) in LANGUAGES
