"""The program's icon: one drawing, for windows, the desktop's menu and the dialogs.

``python -m facells_studio.app.app_icon`` makes its pictures again; a test says when that is due.
"""

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

NAME = "facells-studio"
FOLDER = Path(__file__).parent / "data" / "desktop"
FILE = FOLDER / f"{NAME}.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)  # px


def app_icon() -> QIcon:
    """Return the program's icon."""
    return QIcon(str(FILE))


def picture(size: int) -> QImage:
    """Return the icon as a picture of *size* px."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        QSvgRenderer(str(FILE)).render(painter, QRectF(0, 0, size, size))
    return image


def make_pictures() -> None:
    """Make the pictures that desktops want beside the drawing."""
    for size in SIZES:
        picture(size).save(str(FOLDER / f"{NAME}-{size}.png"))


if __name__ == "__main__":
    make_pictures()
