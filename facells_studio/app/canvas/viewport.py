"""Where the paper lies in the canvas, and how large: the one place where mm become pixels."""

import math
from dataclasses import dataclass, replace

SMALLEST, LARGEST = 0.02, 400.0  # pixels per mm: a poster on a stamp, a nib across the window


@dataclass(frozen=True, slots=True)
class Viewport:
    """A scale and the place of the paper's top left corner, in the widget's pixels."""

    px_per_mm: float = 3.0
    x_px: float = 0.0
    y_px: float = 0.0

    @classmethod
    def fitted(
        cls, size_mm: tuple[float, float], room_px: tuple[float, float, float, float], gap_px: float
    ) -> "Viewport":
        """Return the viewport that shows the whole paper with *gap_px* on all sides.

        *room_px* is left, top, width and height.
        """
        width, height = room_px[2:]
        scale = min(
            max(width - 2 * gap_px, 1.0) / size_mm[0], max(height - 2 * gap_px, 1.0) / size_mm[1]
        )
        return cls(scale, 0.0, 0.0).centred(size_mm, room_px)

    def centred(
        self, size_mm: tuple[float, float], room_px: tuple[float, float, float, float]
    ) -> "Viewport":
        """Return this scale with the paper in the middle of *room_px*, on whole pixels."""
        left, top, width, height = room_px
        scale = min(max(self.px_per_mm, SMALLEST), LARGEST)
        return Viewport(
            scale,
            float(round(left + (width - size_mm[0] * scale) / 2)),
            float(round(top + (height - size_mm[1] * scale) / 2)),
        )

    def to_px(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Return where a spot of the paper lies in the widget."""
        return self.x_px + x_mm * self.px_per_mm, self.y_px + y_mm * self.px_per_mm

    def to_mm(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Return which spot of the paper lies at a pixel of the widget."""
        return (x_px - self.x_px) / self.px_per_mm, (y_px - self.y_px) / self.px_per_mm

    def moved(self, dx_px: float, dy_px: float) -> "Viewport":
        """Return the viewport with the paper moved."""
        return replace(self, x_px=self.x_px + dx_px, y_px=self.y_px + dy_px)

    def zoomed(self, factor: float, x_px: float, y_px: float) -> "Viewport":
        """Return the viewport *factor* closer; what lies at (*x_px*, *y_px*) stays there."""
        scale = min(max(self.px_per_mm * factor, SMALLEST), LARGEST)
        x_mm, y_mm = self.to_mm(x_px, y_px)
        return Viewport(scale, x_px - x_mm * scale, y_px - y_mm * scale)

    def kept_near(
        self, size_mm: tuple[float, float], room_px: tuple[float, float, float, float], px: float
    ) -> "Viewport":
        """Return the viewport moved so far that at least *px* of the paper stay in *room_px*."""
        left, top, width, height = room_px
        x = min(max(self.x_px, left + px - size_mm[0] * self.px_per_mm), left + width - px)
        y = min(max(self.y_px, top + px - size_mm[1] * self.px_per_mm), top + height - px)
        return replace(self, x_px=x, y_px=y)


def tick_step(px_per_unit: float, least_px: float) -> float:
    """Return the step of 1, 2 or 5 times a power of ten that is *least_px* wide or more."""
    least = least_px / px_per_unit
    power = 10.0 ** math.floor(math.log10(least))
    return next(f * power for f in (1.0, 2.0, 5.0, 10.0) if f * power >= least * (1 - 1e-9))
