"""What a simulated Grbl keeps in its EEPROM: settings, work offsets, start-up lines, its name."""

from dataclasses import dataclass, field

from plotter.simulators.grbl_parser import GrblError, Offsets

MAX_STEP_HZ = 30_000  # Grbl v1.1 on an Uno
WRITE_S = 0.02  # five changed bytes, 3.4 ms each (ATmega328P data sheet, EEPROM); deaf meanwhile

# Belt-driven, as the frames of most home-made plotters: X-Carve 500 mm in Grbl's defaults.h, with
# its Z axis as quick as a pen's.
DEFAULTS: dict[int, float] = {
    0: 10, 1: 255, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 10: 1, 11: 0.02, 12: 0.002, 13: 0,
    20: 0, 21: 0, 22: 0, 23: 0, 24: 25.0, 25: 750.0, 26: 250, 27: 1.0, 30: 1000.0, 31: 0.0, 32: 0,
    100: 40.0, 101: 40.0, 102: 40.0, 110: 8000.0, 111: 8000.0, 112: 5000.0,
    120: 500.0, 121: 500.0, 122: 400.0, 130: 290.0, 131: 290.0, 132: 100.0,
}  # fmt: skip
_WHOLE = {0, 1, 2, 3, 4, 5, 6, 10, 13, 20, 21, 22, 23, 26, 30, 31, 32}  # printed without a point

_ZERO: Offsets = (0.0, 0.0, 0.0)


@dataclass
class Store:
    """Survives everything but ``$RST``."""

    values: dict[int, float] = field(default_factory=lambda: dict(DEFAULTS))
    systems: list[Offsets] = field(default_factory=lambda: [_ZERO] * 6)  # G54 to G59, mm
    g28: Offsets = _ZERO
    g30: Offsets = _ZERO
    startup: list[str] = field(default_factory=lambda: ["", ""])
    name: str = ""

    def __getitem__(self, number: int) -> float:
        return self.values[number]

    def vector(self, first: int) -> Offsets:
        """Return the settings of the three axes that begin at *first*."""
        return self.values[first], self.values[first + 1], self.values[first + 2]

    def set(self, number: int, value: float) -> None:
        """Change a setting.

        Raises:
            GrblError: as Grbl refuses it.
        """
        if number not in self.values:
            raise GrblError(3)
        if value < 0:
            raise GrblError(4)
        if number == 0 and value < 3:
            raise GrblError(6)
        if number == 20 and value and not self.values[22]:
            raise GrblError(10)
        if number in range(100, 103):
            self._check_step_rate(value, self.values[number + 10])
        if number in range(110, 113):
            self._check_step_rate(self.values[number - 10], value)
        if number == 22 and not value:
            self.values[20] = 0
        self.values[number] = int(value) if number in _WHOLE - {30, 31} else value

    @staticmethod
    def _check_step_rate(steps_per_mm: float, mm_min: float) -> None:
        if steps_per_mm * mm_min > MAX_STEP_HZ * 60:
            raise GrblError(12)

    def restore(self, what: str) -> None:
        """Obey ``$RST=``: ``$`` settings, ``#`` offsets, ``*`` all."""
        if what not in ("$", "#", "*"):
            raise GrblError(3)
        if what in "$*":
            self.values = dict(DEFAULTS)
        if what in "#*":
            self.systems, self.g28, self.g30 = [_ZERO] * 6, _ZERO, _ZERO
        if what == "*":
            self.startup, self.name = ["", ""], ""

    def text(self, number: int) -> str:
        """Return a setting as ``$$`` prints it."""
        value = self.values[number]
        return f"${number}={value:.0f}" if number in _WHOLE else f"${number}={value:.3f}"
