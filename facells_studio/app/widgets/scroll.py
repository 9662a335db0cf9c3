"""A panel that is higher than its dock."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class SideScroll(QScrollArea):
    """Scrolls up and down what is never cut off at the side: it is as wide as that needs now."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the content and of the bar beside it."""
        content = self.widget()
        least = super().minimumSizeHint()
        if content is not None:
            bar = self.verticalScrollBar().sizeHint().width()
            least.setWidth(content.minimumSizeHint().width() + bar)
        return least

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for as much width as the content needs once it is laid out anew."""
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return done


def fill_scrolled(panel: QWidget, content: QWidget) -> None:
    """Fill *panel* with *content*, which scrolls up and down and is never cut off at the side."""
    outer = QVBoxLayout(panel)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(SideScroll(content, panel))
