"""The styles of lines, each with a small picture of the present face drawn in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import get_args, get_type_hints

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QToolButton, QWidget

from facells_studio.app.i18n import marked
from facells_studio.app.session import Session
from facells_studio.app.widgets.options import label_of, translated, words
from facells_studio.drawing import Drawing
from facells_studio.errors import FacellsError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH, Portrait
from facells_studio.lines import trace
from facells_studio.lines.params import LinesParams
from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import Photo
from facells_studio.presets import from_table
from facells_studio.progress import Tick
from facells_studio.project.desk import Desk, photo_key
from facells_studio.project.requests import Request

KIND = "style pictures"
STYLES: tuple[str, ...] = get_args(get_type_hints(LinesParams)["style"])

_ROWS = 4  # buttons in a row
_WIDTH, _HEIGHT = 52, 64  # of a picture, before the screen's ratio
_SMALL = 0.88  # letters of the names, next to all others
_FINE = 2  # pixels of the picture per pixel of the button
_MM_PER_UNIT = 0.17  # as if on a stamp: on a poster's scale hatching would be gray here
_WORK_PX = 128
_PAPER, _INK = QColor("#fdfcf8"), QColor("#1c1b1a")
_SHORT = {
    "coherent-fast": marked("Option", "Fast"),
    "coherent+hatch": marked("Option", "With hatch"),
    "coherent+flow": marked("Option", "With flow"),
}
_ABOUT = {
    "coherent": marked("Option", "One calm stroke for each feature."),
    "coherent-fast": marked("Option", "One stroke for each feature, in half the time."),
    "contour": marked("Option", "The edge of every form, once on each side."),
    "canny": marked("Option", "Every edge, as in the paper."),
    "hatch": marked("Option", "Tone alone, in straight lines."),
    "flow": marked("Option", "Tone alone, in lines that follow the form."),
    "coherent+hatch": marked("Option", "Strokes for the features, straight lines for the shade."),
    "coherent+flow": marked("Option", "Strokes for the features, and shade that follows the form."),
}


@dataclass(frozen=True, slots=True, eq=False)
class StylePictures:
    """A picture for each style; a style in which nothing can be drawn has none."""

    images: Mapping[str, QImage]


def style_pictures(session: Session) -> Request[StylePictures] | None:
    """Return the request for pictures of the present face; None without a portrait."""
    project, desk, beside = session.project, session.desk, session.beside
    portrait = project.portrait
    if portrait is None:
        return None
    face = replace(
        project.look.recipe.face,
        face=portrait.face or project.look.recipe.face.face,
        framing="frame",
        width_px=_WORK_PX,
    )

    def work(tick: Tick) -> StylePictures:
        tick(0.0, "")
        photo = desk.photo(portrait, beside)
        return _drawn(desk, photo_face(photo, face), tick)

    return Request(KIND, (photo_key(portrait), face), work)


class StyleChooser(QWidget):
    """One button for each style of lines."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[str, QToolButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for at, style in enumerate(STYLES):
            button = self._button(style)
            self.buttons[style] = button
            self._group.addButton(button, at)
            grid.addWidget(button, at // _ROWS, at % _ROWS)
        self._group.idClicked.connect(lambda at: self.chosen.emit(STYLES[at]))
        self.show_pictures(StylePictures({}))
        self._set_letters()

    def show_style(self, style: str) -> None:
        """Show which style is chosen, and tell nobody."""
        self.buttons[style].setChecked(True)

    def show_pictures(self, pictures: StylePictures) -> None:
        """Show a picture on each button."""
        for style, button in self.buttons.items():
            image = pictures.images.get(style) or _blank()
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(_FINE)
            button.setIcon(QIcon(pixmap))

    def changeEvent(self, event: QEvent) -> None:
        """Let the names of styles follow the size of all texts."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_letters()

    def _set_letters(self) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _SMALL)
        for button in self.buttons.values():
            button.setFont(font)

    def _button(self, style: str) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(_WIDTH, _HEIGHT))
        button.setText(words(_SHORT.get(style, style)))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(translated(_ABOUT[style]))
        button.setAccessibleName(f"{label_of('style')}: {words(style)}")
        button.setAccessibleDescription(translated(_ABOUT[style]))
        return button


def photo_face(photo: Photo, params: FaceParams) -> Portrait:
    """Return the face of *photo*, or the photo where the face that is asked for is not there."""
    try:
        return align(photo, params)
    except FacellsError:
        return align(photo, replace(params, face="largest"))


def _drawn(desk: Desk, portrait: Portrait, tick: Tick) -> StylePictures:
    images = {}
    for at, style in enumerate(STYLES):
        tick(at / len(STYLES), "")
        params = from_table(LinesParams, {"style": style, "background": 0.0}, "lines")
        try:
            drawing = trace(portrait, params, _MM_PER_UNIT)
        except FacellsError:
            continue  # a blank button says it
        images[style] = _image(drawing)
    return StylePictures(images)


def _blank() -> QImage:
    image = QImage(_WIDTH * _FINE, _HEIGHT * _FINE, QImage.Format.Format_RGB32)
    image.fill(_PAPER)
    return image


def _image(drawing: Drawing) -> QImage:
    image = _blank()
    scale = max(image.width() / FRAME_WIDTH, image.height() / FRAME_HEIGHT)
    shift = np.array([image.width(), image.height()]) - scale * np.array(
        [FRAME_WIDTH, FRAME_HEIGHT]
    )
    points = drawing.points * scale + shift / 2
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_INK, 1.2))
        for start, end in zip(drawing.offsets[:-1], drawing.offsets[1:], strict=True):
            painter.drawPolyline([QPointF(x, y) for x, y in points[start:end].tolist()])
    return image
