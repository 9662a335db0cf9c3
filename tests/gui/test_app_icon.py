"""The program's icon: one drawing, and pictures of it."""

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from facells_studio.app.app_icon import FOLDER, NAME, SIZES, app_icon, picture


def pixels(image: QImage) -> npt.NDArray[np.int16]:
    """Return the colors of *image*, with what shines through."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    shape = (image.height(), image.width(), 4)
    return np.frombuffer(image.constBits(), np.uint8).reshape(shape).astype(np.int16)


@pytest.mark.parametrize("size", SIZES)
def test_the_pictures_are_of_the_drawing(qapp: QApplication, size: int) -> None:
    """If this fails, make them again: ``python -m facells_studio.app.app_icon``."""
    stored = QImage(str(FOLDER / f"{NAME}-{size}.png"))
    assert (stored.width(), stored.height()) == (size, size)
    assert np.abs(pixels(stored) - pixels(picture(size))).mean() < 1.5


def test_the_smile_is_red_even_when_it_is_small(qapp: QApplication) -> None:
    """The idea of the program, in a task bar."""
    small = pixels(app_icon().pixmap(24, 24).toImage())
    red = (small[..., 0] > 150) & (small[..., 1] < 110) & (small[..., 3] > 200)
    rows = np.nonzero(red)[0]
    assert len(rows) >= 6
    assert rows.min() > 24 * 0.55
