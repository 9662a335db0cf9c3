"""`SheetPainter`: pictures of a sheet, in true ink or hairlines, made in steps that can be stopped.

Light adds up linearly, as in `facells_studio.page.preview`, whose pens these are.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from facells_studio.app.canvas.first_look import first_look
from facells_studio.app.canvas.kernels import LEVELS, hairlines, to_rgb32
from facells_studio.app.canvas.shot import Box, Picture, Shot, photo_on
from facells_studio.page.density import density_image
from facells_studio.page.ink import Inker
from facells_studio.page.preview import (
    TRAVEL_COLOR,
    TRAVEL_OPACITY,
    TRAVEL_WIDTH_MM,
    density,
    filter_of,
    spot_mm,
    to_linear,
    to_srgb,
    travel_marks,
)
from facells_studio.sheet import Sheet, rgb_of

DIMMED = 0.14  # how much of its ink a line shows that is still to come
FAINT_PHOTO = 0.42  # under lines
QUICK_POINTS = 40_000  # with fewer, true ink is as quick as the eye and hairlines are left out

# Until the first look is on the screen: loading kernels keeps Python's lock from the window.
_FIRST_LOOK_S = 0.15
_CHUNK_POINTS = 20_000  # between two looks at whether the picture is still wanted: some 20 ms
_TABLE = np.rint(255 * to_srgb(np.arange(LEVELS + 1) / LEVELS)).astype(np.uint8)

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Wanted = Callable[[], bool]


@dataclass(slots=True, eq=False)
class _Extent:
    """What is remembered of a sheet."""

    sheet: Sheet
    low: Floats  # (n_lines, 2)
    high: Floats
    travel: tuple[Floats, Longs] | None = None
    passes: npt.NDArray[np.uint8] | None = None  # density in colors, a pixel per spot


class SheetPainter:
    """Makes pictures, remembering the last one so that more lines are drawn into it. One thread."""

    def __init__(self) -> None:
        self._extent: _Extent | None = None
        self._inker: Inker | None = None
        self._last: Shot | None = None  # what lies in the inker
        self._warm = False  # the kernels are loaded, which takes a good part of a second
        self.waits = False  # with loading them: a first look is enough for now

    def pictures(self, shot: Shot, wanted: Wanted) -> Iterator[Picture]:
        """Yield a quick picture, if ink would take long, and then the true one.

        Ends early when *wanted* says that nobody waits any more; after a quick shot there is only
        the quick picture.
        """
        if not shot.box[2] or not shot.box[3]:
            return
        self._remember(shot.sheet)
        if not self._warm:
            if shot.ground is None and not shot.density and self._is_small(shot):
                yield first_look(shot)
                if self.waits:
                    return
                time.sleep(_FIRST_LOOK_S)
                if not wanted():  # the window has its true size only now
                    return
            self._warm = True
        if shot.continues(self._last) and self._inker is not None:
            self._draw_more(shot, self._inker)
            yield self._picture(shot, self._inker.image)
            return
        ground = self._ground(shot)
        quick = shot.quick or not self._is_small(shot)
        if quick:
            image = ground.copy()
            for part in self._parts(shot):
                hairlines(image, *part)
            yield self._picture(shot, image)
            if shot.quick:
                return
        self._last = None
        self._inker = inker = Inker(ground)
        for points, offsets, width, keep, add in self._parts(shot):
            if not wanted():
                return
            inker.draw(points, offsets, width, keep, add)
        self._last = shot
        yield self._picture(shot, inker.image)

    def _draw_more(self, shot: Shot, inker: Inker) -> None:
        """Draw what *shot* has more than the last: always to the end, or all had to be redrawn."""
        last, self._last = self._last, None
        if last is not None:
            for part in self._new_parts(shot, last):
                inker.draw(*part)
        self._last = shot

    def _new_parts(self, shot: Shot, last: Shot) -> Iterator["_Part"]:
        if shot.sheet is last.sheet:
            yield from self._lines(shot, last.done or 0, shot.done or 0, 1.0)
            return
        for pen in range(len(shot.sheet.pens)):
            now, before = shot.sheet.lines_of(pen), last.sheet.lines_of(pen)
            yield from self._lines(shot, now.start + len(before), now.stop, 1.0)

    def _remember(self, sheet: Sheet) -> None:
        if self._extent is not None and self._extent.sheet is sheet:
            return
        starts = sheet.offsets[:-1]
        empty = np.zeros((0, 2))
        low = np.minimum.reduceat(sheet.points_mm, starts) if len(sheet) else empty
        high = np.maximum.reduceat(sheet.points_mm, starts) if len(sheet) else empty
        self._extent = _Extent(sheet, low, high)

    def _known(self) -> _Extent:
        if self._extent is None:
            raise RuntimeError("no sheet was remembered")
        return self._extent

    def _visible(self, shot: Shot, first: int, last: int) -> Longs:
        """Return which of the lines from *first* to *last* touch the picture."""
        extent, view = self._known(), shot.view
        left, top, width, height = shot.box
        nib = max((pen.width_mm for pen in shot.sheet.pens), default=0.0)
        low = np.array(view.to_mm(left, top)) - nib
        high = np.array(view.to_mm(left + width, top + height)) + nib
        part = slice(first, last)
        seen = (extent.high[part] >= low).all(axis=1) & (extent.low[part] <= high).all(axis=1)
        return np.flatnonzero(seen) + first

    def _is_small(self, shot: Shot) -> bool:
        """Return whether ink is as quick as the eye."""
        which = self._visible(shot, 0, len(shot.sheet))
        offsets = shot.sheet.offsets
        return int((offsets[which + 1] - offsets[which]).sum()) <= QUICK_POINTS

    def _parts(self, shot: Shot) -> Iterator["_Part"]:
        sheet = shot.sheet
        done = len(sheet) if shot.done is None else shot.done
        if shot.lines and not shot.density:
            yield from self._lines(shot, done, len(sheet), DIMMED)
            yield from self._lines(shot, 0, done, 1.0)
        if shot.travel:
            yield self._travel(shot)

    def _lines(self, shot: Shot, first: int, last: int, weight: float) -> Iterator["_Part"]:
        """Yield the visible lines from *first* to *last* in chunks, pen by pen."""
        sheet, scale = shot.sheet, shot.view.px_per_mm
        origin = np.array((shot.view.x_px - shot.box[0], shot.view.y_px - shot.box[1])) - 0.5
        last = min(last, len(sheet))  # a plot of another sheet may be farther than this one goes
        for pen in range(int(sheet.pen[first]) if first < last else 0, len(sheet.pens)):
            lines = sheet.lines_of(pen)
            which = self._visible(shot, max(first, lines.start), min(last, lines.stop))
            keep, add = filter_of(sheet.pens[pen])
            for points, offsets in _chunks(sheet, which):
                yield (
                    points * scale + origin,
                    offsets,
                    sheet.pens[pen].width_mm * scale,
                    np.asarray(keep * weight, np.float32),
                    np.asarray(add * weight, np.float32),
                )

    def _travel(self, shot: Shot) -> "_Part":
        extent, scale = self._known(), shot.view.px_per_mm
        if extent.travel is None:
            extent.travel = travel_marks(shot.sheet)
        points, offsets = extent.travel
        origin = np.array((shot.view.x_px - shot.box[0], shot.view.y_px - shot.box[1])) - 0.5
        color = to_linear(np.array(rgb_of(TRAVEL_COLOR)) / 255)
        return (
            points * scale + origin,
            offsets,
            max(TRAVEL_WIDTH_MM * scale, 0.7),
            np.full(3, TRAVEL_OPACITY, np.float32),
            np.asarray(TRAVEL_OPACITY * color, np.float32),
        )

    def _ground(self, shot: Shot) -> npt.NDArray[np.float32]:
        """Return the paper, with what lies under the lines, in linear light (height, width, 3)."""
        paper = np.array(rgb_of(shot.sheet.paper_color)) / 255
        if shot.density:
            return self._density(shot)
        if shot.ground is None:
            ground = np.empty((shot.box[3], shot.box[2], 3), np.float32)
            ground[:] = np.tile(to_linear(paper), (shot.box[2], 1))  # row by row: thrice as fast
            return ground
        strength = FAINT_PHOTO if shot.lines else 1.0
        mixed = photo_on(paper, shot.ground, shot.view, shot.box, strength)
        table = to_linear(np.arange(1025) / 1024).astype(np.float32)
        return np.asarray(table[np.rint(mixed * 1024).astype(np.int32)])

    def _density(self, shot: Shot) -> npt.NDArray[np.float32]:
        extent, view = self._known(), shot.view
        left, top, width, height = shot.box
        cell_mm = spot_mm(shot.sheet)
        if extent.passes is None:
            passes = density(shot.sheet, cell_mm)
            extent.passes = density_image(passes, 1)[: len(passes)]
        # Half a pixel: which spot a pixel's centre lies in.
        x_mm = (np.arange(left, left + width) + 0.5 - view.x_px) / view.px_per_mm
        y_mm = (np.arange(top, top + height) + 0.5 - view.y_px) / view.px_per_mm
        rows, columns = extent.passes.shape[:2]
        x = np.clip((x_mm / cell_mm).astype(np.int64), 0, columns - 1)
        y = np.clip((y_mm / cell_mm).astype(np.int64), 0, rows - 1)
        table = to_linear(np.arange(256) / 255).astype(np.float32)
        return np.asarray(table[extent.passes[y[:, None], x]])

    def _picture(self, shot: Shot, linear: npt.NDArray[np.float32]) -> Picture:
        box: Box = shot.box
        image = QImage(box[2], box[3], QImage.Format.Format_RGB32)
        pixels = np.frombuffer(image.bits(), np.uint32).reshape(box[3], box[2])
        to_rgb32(linear, _TABLE, pixels)
        return Picture(shot=shot, box=box, image=image)


# Points in pixels, offsets, width in pixels, what a pass takes away and lays on.
_Part = tuple[
    Floats, Longs, float, npt.NDArray[np.float32], npt.NDArray[np.float32]
]  # fmt: skip


def _chunks(sheet: Sheet, which: Longs) -> Iterator[tuple[Floats, Longs]]:
    """Yield the lines *which*, ascending, as points and offsets of bearable size."""
    if not len(which):
        return
    counts = sheet.offsets[which + 1] - sheet.offsets[which]
    ends = np.cumsum(counts)
    cuts = np.searchsorted(ends, np.arange(_CHUNK_POINTS, ends[-1], _CHUNK_POINTS)) + 1
    for part in np.split(np.arange(len(which)), np.unique(cuts)):
        if not len(part):
            continue
        lines, sizes = which[part], counts[part]
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        if lines[-1] - lines[0] + 1 == len(lines):  # side by side: no copy
            points = sheet.points_mm[sheet.offsets[lines[0]] : sheet.offsets[lines[-1] + 1]]
        else:
            at = np.arange(offsets[-1]) + np.repeat(sheet.offsets[lines] - offsets[:-1], sizes)
            points = sheet.points_mm[at]
        yield points, offsets
