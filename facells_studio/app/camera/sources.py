"""The list of cameras: by number, with the size of their pictures once it is known, or a video."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from facells_studio.app.settings import prefer
from facells_studio.portrait.snapshot import VIDEO_SUFFIXES

_CAMERAS = 4  # that the list offers, where the system does not say how many there are


class SourceList(QComboBox):
    """Offers what there is to look through."""

    chosen = Signal(str)  # a camera's number or a file: look through it
    settled = Signal()  # a person has done with the list

    def __init__(self, source: str, parent: QWidget | None = None) -> None:
        """Make a list on which *source* is chosen."""
        super().__init__(parent)
        self.source = source
        self._sizes: dict[str, tuple[int, int]] = {}  # of pictures, by source
        self.setAccessibleName(self.tr("Camera"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(self._choose)
        self.fill()

    def fill(self) -> None:
        """List what there is now."""
        devices = [p.name.removeprefix("video") for p in Path("/dev").glob("video[0-9]*")]
        numbers = sorted({int(d) for d in devices}) or list(range(_CAMERAS))
        with QSignalBlocker(self):
            self.clear()
            for number in numbers:
                self._add(self.tr("Camera {}").format(number), str(number))
            if not self.source.isdigit():
                self._add(Path(self.source).name, self.source)
            self.addItem(self.tr("A video file…"), "")
            self.setCurrentIndex(max(0, self.findData(self.source)))

    def tell_size(self, size: tuple[int, int]) -> bool:
        """Say how wide and high the source's pictures are; return whether that is new."""
        if self._sizes.get(self.source) == size:
            return False
        self._sizes[self.source] = size
        self.fill()
        return True

    def _add(self, name: str, source: str) -> None:
        if source in self._sizes:
            width, height = self._sizes[source]
            name = f"{name} \N{MIDDLE DOT} {width} \N{MULTIPLICATION SIGN} {height}"
        self.addItem(name, source)

    def _choose(self, index: int) -> None:
        source = str(self.itemData(index))
        if not source:
            endings = " ".join(f"*{suffix}" for suffix in sorted(VIDEO_SUFFIXES))
            source, _ = QFileDialog.getOpenFileName(
                self, self.tr("A video as camera"), "", self.tr("Videos ({})").format(endings)
            )
        if source:
            prefer(camera_source=source)
            self.source = source
            self.chosen.emit(source)
        else:
            self.fill()
        self.settled.emit()
