"""The look: Fusion with our own light and dark palettes, and the typeface that ships with us.

Paper stays the color of paper in both. Sizes come from the font's metrics.
"""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

Theme = Literal["system", "light", "dark"]
# Inter's weights 400 and 600, cut from the variable font at its optical size for texts: Qt takes
# only one weight of a variable font that a program brings.
FONTS = tuple((Path(__file__).parent / "data" / "fonts").glob("*.ttf"))
POINTS = 9.75  # 13 px at 96 dpi

_ROLE = QPalette.ColorRole
_LIGHT = {
    _ROLE.Window: "#eeeeec",
    _ROLE.WindowText: "#202224",
    _ROLE.Base: "#fbfbfa",
    _ROLE.AlternateBase: "#f3f3f1",
    _ROLE.Text: "#202224",
    _ROLE.PlaceholderText: "#66696c",
    _ROLE.Button: "#e6e6e3",
    _ROLE.ButtonText: "#2a2d30",
    _ROLE.BrightText: "#b3261e",
    _ROLE.ToolTipBase: "#2b2d30",
    _ROLE.ToolTipText: "#f2f2f0",
    _ROLE.Highlight: "#1f6feb",
    _ROLE.HighlightedText: "#ffffff",
    _ROLE.Accent: "#1f6feb",
    _ROLE.Link: "#1a5fc9",
    _ROLE.LinkVisited: "#6b4fbb",
    _ROLE.Light: "#ffffff",
    _ROLE.Midlight: "#f4f4f2",
    _ROLE.Mid: "#c3c3bf",
    _ROLE.Dark: "#a3a3a0",
    _ROLE.Shadow: "#6e6e6c",
}
_DARK = {
    _ROLE.Window: "#303337",
    _ROLE.WindowText: "#e4e5e6",
    _ROLE.Base: "#1d1f22",
    _ROLE.AlternateBase: "#24272a",
    _ROLE.Text: "#e4e5e6",
    _ROLE.PlaceholderText: "#9a9ea3",
    _ROLE.Button: "#42464b",
    _ROLE.ButtonText: "#e4e5e6",
    _ROLE.BrightText: "#ff8a80",
    _ROLE.ToolTipBase: "#e8e8e6",
    _ROLE.ToolTipText: "#202224",
    _ROLE.Highlight: "#3d85f0",
    _ROLE.HighlightedText: "#ffffff",
    _ROLE.Accent: "#5a9bff",
    _ROLE.Link: "#7fb2ff",
    _ROLE.LinkVisited: "#b79cf5",
    _ROLE.Light: "#4a4e53",
    _ROLE.Midlight: "#404347",
    _ROLE.Mid: "#191b1d",
    _ROLE.Dark: "#151618",
    _ROLE.Shadow: "#0b0c0d",
}
_FADED = {"light": "#9b9ea1", "dark": "#71767b"}  # text of what cannot be done now
_TEXTS = (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText, _ROLE.HighlightedText)


def palette_of(theme: Literal["light", "dark"]) -> QPalette:
    """Return the palette of *theme*."""
    palette = QPalette()
    for role, color in (_LIGHT if theme == "light" else _DARK).items():
        palette.setColor(role, QColor(color))
    faded = QColor(_FADED[theme])
    for role in _TEXTS:
        palette.setColor(QPalette.ColorGroup.Disabled, role, faded)
    gray = palette.color(_ROLE.Mid if theme == "light" else _ROLE.Light)
    palette.setColor(QPalette.ColorGroup.Disabled, _ROLE.Highlight, gray)
    palette.setColor(QPalette.ColorGroup.Disabled, _ROLE.Accent, gray)
    return palette


def use(app: QApplication, theme: Theme = "system", text_percent: int = 100) -> None:
    """Give *app* the look; a *system* theme follows the desktop where that says what it is."""
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(font(text_percent))
    app.setPalette(palette_of(resolved(app, theme)))


def resolved(app: QApplication, theme: Theme) -> Literal["light", "dark"]:
    """Return which palette *theme* means now."""
    if theme != "system":
        return theme
    dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def font(percent: int = 100) -> QFont:
    """Return the font of the window, loaded once, at *percent* of its usual size."""
    if not _families():
        for path in FONTS:
            QFontDatabase.addApplicationFont(str(path))
    made = QFont("Inter")
    made.setPointSizeF(POINTS * percent / 100)
    made.setStyleHint(QFont.StyleHint.SansSerif)
    # Numbers in columns and in a line that changes must not dance.
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _families() -> list[str]:
    return [name for name in QFontDatabase.families() if name.startswith("Inter")]
