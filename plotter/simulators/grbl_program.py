"""`Program`: a simulated Grbl executes lines of G-code, in Grbl's order, waiting where it waits."""

import math
import re
from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from plotter.simulators.grbl_parser import (
    AXES,
    MM_PER_INCH,
    Command,
    GrblError,
    Modal,
    Offsets,
    Values,
    read,
)
from plotter.simulators.grbl_store import WRITE_S

if TYPE_CHECKING:
    from plotter.simulators.grbl import GrblBoard

# What the main loop waits for: everything drawn, room in the planner, or a moment of time.
SYNC: Final = "sync"
SPACE: Final = "space"
Wait = Literal["sync", "space"] | float
Steps = Generator[Wait, None, int]  # returns the status code: 0 is ok

_NUMBER = r"([-+]?(?:\d+\.?\d*|\.\d+))"
# A motion in its usual spelling: recognized at a glance, because nearly every line is one.
_MOTION = re.compile(
    rf"(?:G0?([01]))?(?:X{_NUMBER})?(?:Y{_NUMBER})?(?:Z{_NUMBER})?(?:F(\d+\.?\d*))?"
)
_SYSTEM_OF = {"G28": "g28", "G30": "g30"}


class Program:
    """The G-code side of a simulated Grbl: modal state, coordinates, execution."""

    def __init__(self, board: "GrblBoard") -> None:
        self._board = board
        self.reset()

    def reset(self) -> None:
        """Forget all that a soft reset forgets; offsets in the EEPROM stay."""
        self.modal = self._before = Modal()
        self.g92: Offsets = (0.0, 0.0, 0.0)
        self.position_mm: Offsets = (0.0, 0.0, 0.0)  # where the last line ends, machine
        self.refresh()

    def refresh(self) -> None:
        """Take the place of the motors and the offsets as they are."""
        board = self._board
        kx, ky, kz = board.motion.steps_per_mm
        x, y, z = board.motion.planned
        self.position_mm = (x / kx, y / ky, z / kz)
        system = board.store.systems[self.modal.system]
        self.offset = _sum(system, self.g92)  # work coordinates' zero, in machine coordinates

    # -- the usual motion ------------------------------------------------------------------

    def quick(self, text: str) -> "int | Steps | None":
        """Plan *text* if it is a usual motion: a status code, or steps that wait for room.

        Returns None for everything else.
        """
        match = _MOTION.fullmatch(text)
        modal = self._before = self.modal
        if match is None or modal.feed_mode != "G94" or modal.motion == "G80":
            return None
        code, x, y, z, f = match.groups()
        if x is None and y is None and z is None:
            return None
        motion = modal.motion if code is None else "G" + code
        scale = 1.0 if modal.units == "G21" else MM_PER_INCH
        feed = modal.feed_mm_s if f is None else float(f) * scale / 60.0
        if motion == "G1" and feed <= 0:
            return 22
        if motion != modal.motion or feed != modal.feed_mm_s:
            self.modal = replace(modal, motion=motion, feed_mm_s=feed)
        px, py, pz = self.position_mm
        if modal.distance == "G90":
            ox, oy, oz = self.offset
            if x is not None:
                px = float(x) * scale + ox
            if y is not None:
                py = float(y) * scale + oy
            if z is not None:
                pz = float(z) * scale + oz
        else:
            px += 0.0 if x is None else float(x) * scale
            py += 0.0 if y is None else float(y) * scale
            pz += 0.0 if z is None else float(z) * scale
        target = (px, py, pz)
        board = self._board
        if board.is_plain() and not board.motion.is_full():
            if board.has_mishap():
                return self._mishap()
            self.position_mm = target
            board.motion.add(target, feed, board.time_s, rapid=motion == "G0")
            return 0
        return self._move(target, feed, rapid=motion == "G0")

    def _move(self, target: Offsets, feed_mm_s: float, *, rapid: bool, jog: bool = False) -> Steps:
        """Plan a motion as soon as there is room."""
        board = self._board
        if board.is_checking:
            self.position_mm = target
            return 0
        if not jog and board.leaves_travel(target):
            yield from board.soft_limit()
            return 0
        if board.has_mishap():
            return self._mishap()
        while board.motion.is_full():
            yield SPACE
        self.position_mm = target
        board.motion.add(target, feed_mm_s, board.time_s, rapid=rapid, jog=jog)
        return 0

    def _mishap(self) -> int:
        """Let the fault happen that was asked for; return the answer, if there is one."""
        kind = self._board.mishap
        if kind == "error":
            self.modal = self._before  # a line that is refused changes nothing
        if kind == "alarm":
            self._board.hard_limit()
        elif kind == "reset":
            self._board.reboot()
        return 2 if kind == "error" else -1

    # -- any line --------------------------------------------------------------------------

    def run(self, text: str) -> Steps:
        """Execute *text*.

        Raises:
            GrblError: it is refused; nothing of it was executed.
        """
        board = self._board
        before = self._before = self.modal
        command = read(text, before)
        after = command.modal
        if not board.is_checking:
            yield from self._spindle(before, command)
        self.modal = after
        if command.dwell_s is not None and not board.is_checking:
            yield SYNC
            yield board.time_s + command.dwell_s
        if after.system != before.system:
            yield SYNC
            self.refresh_offset()
        yield from self._act(command)
        if command.flow:
            yield from self._flow(command.flow)
        return 0

    def _spindle(self, before: Modal, command: Command) -> Steps:
        """Turn the spindle's output, after all that was planned, unless nothing changes.

        In laser mode a motion carries its S along without a stop.
        """
        board, after = self._board, command.modal
        laser = bool(board.store[32])
        with_motion = laser and command.action == "motion" and after.motion == "G1"
        changed = after.spindle != before.spindle or (
            after.speed != before.speed and after.spindle != "M5"
        )
        if changed:
            if not (with_motion and after.spindle == before.spindle):
                yield SYNC
            board.spindle(after.spindle, after.speed)
        return 0

    def _act(self, command: Command) -> Steps:
        """Do what takes the axis words."""
        board, axes = self._board, command.axes
        if command.action == "motion":
            target = self._target(axes, command)
            length_per_s = command.modal.feed_mm_s
            if command.inverse_s:
                length_per_s = _distance(self.position_mm, target) / command.inverse_s
            yield from self._checked(
                self._move(target, length_per_s, rapid=command.modal.motion == "G0")
            )
        elif command.action in _SYSTEM_OF:
            if axes:
                yield from self._checked(self._move(self._target(axes, command), 0.0, rapid=True))
            stored: Offsets = getattr(board.store, _SYSTEM_OF[command.action])
            home = {axis: stored[AXES.index(axis)] for axis in axes or AXES}
            target = _with(self.position_mm, home)
            yield from self._checked(self._move(target, 0.0, rapid=True))
        elif command.action == "G92":
            yield SYNC
            system = board.store.systems[self.modal.system]
            self.g92 = _with(
                self.g92,
                {
                    a: self.position_mm[i] - system[i] - axes[a]
                    for i, a in enumerate(AXES)
                    if a in axes
                },
            )
            self.refresh_offset()
        elif command.action == "G92.1":
            yield SYNC
            self.g92 = (0.0, 0.0, 0.0)
            self.refresh_offset()
        elif command.action:
            yield from self._store(command)
        return 0

    def _checked(self, steps: Steps) -> Steps:
        """Go through *steps*; a status code that is not ok refuses the line."""
        code = yield from steps
        if code:
            raise GrblError(code)
        return 0

    def _store(self, command: Command) -> Steps:
        """Write a place or an offset to the EEPROM; nothing is heard meanwhile."""
        board, axes = self._board, command.axes
        yield SYNC
        if command.action == "G10":
            systems = board.store.systems
            values = dict(axes)
            if command.relative:
                for i, axis in enumerate(AXES):
                    if axis in axes:
                        values[axis] = self.position_mm[i] - self.g92[i] - axes[axis]
            systems[command.number] = _with(systems[command.number], values)
            self.refresh_offset()
        else:
            setattr(board.store, _SYSTEM_OF[command.action[:3]], self.position_mm)
        yield board.write_eeprom(WRITE_S)
        return 0

    def _flow(self, flow: str) -> Steps:
        """Pause or end the program."""
        board = self._board
        if board.is_checking:
            return 0
        yield SYNC
        if flow == "M0":
            board.hold()
            yield 0.0  # goes on at once after the hold
            return 0
        self.modal = replace(
            self.modal, motion="G1", plane="G17", distance="G90", feed_mode="G94", system=0,
            spindle="M5", coolant="M9",
        )  # fmt: skip
        board.restore_overrides()
        board.spindle("M5", 0.0)
        self.refresh_offset()
        board.say("[MSG:Pgm End]")
        return 0

    def jog(self, text: str) -> Steps:
        """Execute the rest of ``$J=``; nothing of it is modal.

        Raises:
            GrblError: it is refused.
        """
        board = self._board
        command = read(text, replace(self.modal, motion="G1", feed_mode="G94"), jog=True)
        target = self._target(command.axes, command)
        if board.leaves_travel(target):
            raise GrblError(15)
        yield from self._checked(self._move(target, command.modal.feed_mm_s, rapid=False, jog=True))
        board.motion.start(board.time_s)
        return 0

    def refresh_offset(self) -> None:
        """Take the offsets as they are, keeping the place; the next report tells them."""
        self.offset = _sum(self._board.store.systems[self.modal.system], self.g92)
        self._board.reports.offset_changed()

    def _target(self, axes: Values, command: Command) -> Offsets:
        """Return where *axes* lead, in machine coordinates."""
        place = list(self.position_mm)
        for i, axis in enumerate(AXES):
            if axis not in axes:
                continue
            if command.machine:
                place[i] = axes[axis]
            elif command.modal.distance == "G91":
                place[i] += axes[axis]
            else:
                place[i] = axes[axis] + self.offset[i]
        return place[0], place[1], place[2]


def _with(place: Offsets, values: Values) -> Offsets:
    x, y, z = (values.get(axis, place[i]) for i, axis in enumerate(AXES))
    return x, y, z


def _sum(a: Offsets, b: Offsets) -> Offsets:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _distance(a: Offsets, b: Offsets) -> float:
    return math.dist(a, b)
