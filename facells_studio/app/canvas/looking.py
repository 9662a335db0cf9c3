"""`Looking`: a widget that shows a part of a paper, which hands and commands choose."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from facells_studio.app.canvas.viewport import Viewport

RESTED_MS = 30  # without a move, until the sharp picture is asked for
_GAP_PX = 28.0  # between the paper and the window when the sheet is fitted
_KEPT_PX = 60.0  # of the paper that no pan pushes out of sight


class Looking(QWidget):
    """Knows where the paper lies in the widget. Who derives from it says what there is to see."""

    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._fitted = Viewport(), True
        self._resting = QTimer(self, singleShot=True, interval=RESTED_MS)
        self._resting.timeout.connect(self._ask)

    def _paper_mm(self) -> tuple[float, float] | None:
        """Return the paper's width and height; None without a paper."""
        raise NotImplementedError

    def _room(self) -> tuple[float, float, float, float]:
        """Return left, top, width and height of the part of the widget that may show paper."""
        raise NotImplementedError

    def _ask(self) -> None:
        """Ask for the picture of what is to be seen now."""
        raise NotImplementedError

    @property
    def view(self) -> Viewport:
        """Where the paper lies in the widget."""
        return self._view

    @property
    def zoom(self) -> float:
        """How many times as large as on paper it is shown."""
        return self._view.px_per_mm / self._px_per_mm()

    def fit(self) -> None:
        """Show the whole sheet, also when the window changes its size."""
        self._fitted = True
        if (size := self._paper_mm()) is not None:
            self._look(Viewport.fitted(size, self._room(), _GAP_PX), moving=False)

    def actual_size(self) -> None:
        """Show the sheet as large as it is, if the screen says truly how large its pixels are."""
        self._fitted = False
        if (size := self._paper_mm()) is not None:
            view = replace(self._view, px_per_mm=self._px_per_mm())
            self._look(view.centred(size, self._room()), moving=False)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Look *factor* closer; what lies at the widget's point *at*, else its middle, stays."""
        self._fitted = False
        spot = at if at is not None else QPointF(self.rect().center())
        self._look(self._view.zoomed(factor, spot.x(), spot.y()))

    def zoom_to(self, rect: QRectF) -> None:
        """Look so close that *rect*, in the widget's pixels, fills it."""
        self._fitted = False
        spot, room = rect.center(), QRectF(*self._room())
        sides = room.width() / max(rect.width(), 1.0), room.height() / max(rect.height(), 1.0)
        view = self._view.zoomed(min(sides), spot.x(), spot.y())
        middle = room.center()
        self._look(view.moved(middle.x() - spot.x(), middle.y() - spot.y()), moving=False)

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Move the sheet."""
        self._fitted = False
        self._look(self._view.moved(dx_px, dy_px))

    def look_from(self, view: Viewport) -> None:
        """Look as another canvas of the same size does."""
        self._fitted = False
        if view != self._view:
            self._view = view
            self.update()
            self._resting.start()

    def look_at(self, x_mm: float, y_mm: float) -> None:
        """Bring a spot of the paper into sight if it is not."""
        at = QPointF(*self._view.to_px(x_mm, y_mm))
        if not QRectF(*self._room()).contains(at):
            middle = QRectF(*self._room()).center()
            self.pan_by(middle.x() - at.x(), middle.y() - at.y())

    def _look(self, view: Viewport, moving: bool = True) -> None:
        if (size := self._paper_mm()) is not None:
            view = view.kept_near(size, self._room(), _KEPT_PX)
        if view == self._view:
            return
        self._view = view
        self.view_changed.emit()
        self.update()
        if moving:
            self._resting.start()
        else:
            self._ask()

    def _px_per_mm(self) -> float:
        """Return the screen's pixels per mm, as the screen says."""
        return self.screen().physicalDotsPerInch() / 25.4

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the sheet again, or show more of it."""
        if self._fitted:
            self.fit()
        self._ask()
