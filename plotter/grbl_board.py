"""`GrblBoard`: a connected GRBL board, and what keeps its pen off the paper when things go wrong.

Everything that ends a motion early goes through the same few steps: brake with ``!``, wait for
``Hold:0``, reset with ``0x18`` (which keeps the position of a machine at rest, and empties its
buffers), lift.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Self

from plotter.backend import Identity
from plotter.clock import WALL, Clock
from plotter.errors import BoardReset, PlotterError, PlotterGone, Stopped
from plotter.grbl_checks import check_settings, hangs_lifted
from plotter.grbl_connect import RESET, Found, brake, connect, reset
from plotter.grbl_gcode import LIFTED, LOWERED, GrblDialect, PenWords, short
from plotter.grbl_status import Settings, Status
from plotter.grbl_stream import POLL_S, Ahead, GrblAlarm, Link, Step
from plotter.grbl_way import Pass
from plotter.machine import Machine
from plotter.ports import Port, open_port

_PREAMBLE = ("G21G90G94G17",)  # mm, absolute, feed by the minute, in the plane of the paper


class GrblBoard:
    """A GRBL board: what `GrblBackend` is, without the drawing.

    Args:
        port: an open line, or what to open, as `plotter.ports.open_port` takes it.
        machine: its reach, speeds, and where the sheet lies.
        dialect: how it lifts its pen; by default a servo on M3.
    """

    def __init__(
        self, port: Port | str, machine: Machine, dialect: GrblDialect | None = None
    ) -> None:
        self.machine = machine
        self.dialect = dialect or GrblDialect()
        self.warnings: tuple[str, ...] = ()  # what its settings mean for a plot; once it is open
        self._port = port if isinstance(port, Port) else None
        self._url = port.name if isinstance(port, Port) else port
        self._link: Link | None = None
        self._settings = Settings({})
        self._identity = Identity("GRBL", "", "", self._url)
        self._pen = self._pen_words(self.dialect.up, self.dialect.down)
        self._speed_mm_s = machine.motion.draw_speed_mm_s
        self._page: tuple[float, float] | None = None
        self._work_mm = (0.0, 0.0)  # in work coordinates
        self._offset_mm = (0.0, 0.0, 0.0)
        self._pen_is_down: bool | None = None
        self._known = False
        self._lost = False  # nobody knows how high the paper is: Z counts from anywhere
        self._raised = False  # the pen was lifted since that was lost
        self._supposed = False  # Z counts from where the paper was only taken to be
        self._locked: GrblAlarm | None = None
        self._asleep = False
        self._gone = False
        self._stop_asked = False  # plain flags: set from any thread, even a signal handler
        self._held = False
        self._button = False
        self._pin_held = False
        self._recovering = False
        self._pass: Pass | None = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def clock(self) -> Clock:
        """The clock that the machine lives by."""
        return WALL if self._port is None else self._port.clock

    @property
    def pen_is_down(self) -> bool | None:
        """Whether the pen is on the paper; None as long as nobody knows."""
        return self._pen_is_down

    def position_is_known(self) -> bool:
        """Return whether `position_mm` can be trusted.

        False after the board was seen to start anew, and where it stands at its own 0, 0, 0
        without homing, as every board does that has just been switched on.
        """
        return self._known

    def height_is_known(self) -> bool:
        """Return whether lowering puts the pen on the paper: a Z axis has to be told where that is.

        A board that was just started is not known to hang lifted, nor to touch the paper.
        """
        return self.dialect.pen != "z" or not (self._lost or self._supposed)

    def identity(self) -> Identity:
        """Return who answers."""
        return self._identity

    @property
    def settings(self) -> Settings:
        """What ``$$`` and ``$I`` said."""
        return self._settings

    # -- Connecting ------------------------------------------------------------------------

    def open(self) -> None:
        """Connect, let what was begun before end, reset the board, and read its settings.

        The board's reset turns its spindle off, so a servo may move; nothing else does.
        """
        if self._link is not None:
            return
        if self._port is None:
            self._port = open_port(self._url)
        self._gone = self._lost = self._raised = self._supposed = False
        self._stop_asked = self._held = self._button = False
        self._pen_is_down, self._page, self._asleep = None, None, False
        link = Link(self._port, on_ack=self._acknowledged, on_status=self._reported)
        try:
            self._found(link, connect(link, self._url))
        except BaseException:
            self._close_port()
            raise
        self._link = link

    def close(self) -> None:
        """Disconnect. Safe at any time, any number of times; never raises `PlotterError`."""
        with contextlib.suppress(PlotterError):
            if self._link is not None and self._page is not None and not self._gone:
                self._say(self.dialect.footer)
        self._link = None
        self._close_port()

    def _close_port(self) -> None:
        if self._port is not None:
            self._port.close()
        self._port = None

    def _found(self, link: Link, found: Found) -> None:
        """Take over what `connect` found out."""
        self._settings = found.settings
        self._identity = Identity(
            found.banner.board, found.banner.version, found.settings.nickname, self._url
        )
        self.warnings = check_settings(found.settings, self.machine, self.dialect)
        if found.settings.offset_mm is not None:
            self._offset_mm = found.settings.offset_mm
        status = found.status
        self._reported(status)
        self._locked = GrblAlarm(link.alarm) if status.state == "Alarm" else None
        place = status.machine_place(self._offset_mm)
        at_zero = place is not None and not any(place[:2])
        fresh = found.restarted or (at_zero and not found.settings.value(22))
        self._known = not fresh and self._locked is None
        self._lost = not self._known
        if place is not None and not found.restarted and self._locked is None:
            # Home often is a board's own 0, 0. But one that was just started has its Z at 0 too.
            self._lost &= not hangs_lifted(place[2], self._offset_mm[2], self._pen.up)

    def recover(self) -> None:
        """Accept motions again after `stop`. Nothing moves."""
        self._stop_asked = False

    def tell(self, *lines: str) -> list[str]:
        """Send *lines* of one's own, as ``$120=500``, one after the other; return the answers.

        Raises:
            BoardError: it does not take one.
        """
        with self._carefully():
            return [answer for line in lines for answer in self._there().ask(line)]

    # -- What others ask for ---------------------------------------------------------------

    def hold(self) -> None:
        """Wait for `resume`: within a line brake and lift."""
        self._held = True

    def resume(self) -> None:
        """Go on after `hold`, exactly where the pen was lifted."""
        self._held = False

    def hold_requested(self) -> bool:
        """Return whether the hold or door pin was triggered since the last question."""
        pressed, self._button = self._button, False
        return pressed

    def stop(self) -> None:
        """Halt now and lift the pen; the plot thread hears it within `POLL_S`."""
        self._stop_asked = True

    # -- Within ----------------------------------------------------------------------------

    @contextlib.contextmanager
    def _carefully(self) -> Iterator[None]:
        """See to it that whatever goes wrong leaves the pen up, and is remembered."""
        try:
            yield
        except PlotterGone:
            self._gone = True
            self._known = False
            self._plead()
            raise
        except Stopped:
            raise
        except BaseException as error:
            self._remember(error)
            with contextlib.suppress(PlotterError):
                self._make_safe(error)
            raise
        finally:
            self._pass, self._recovering = None, False

    def _remember(self, error: BaseException) -> None:
        if isinstance(error, GrblAlarm):
            self._locked = error
            self._known = self._known and error.keeps_position
            self._lost = self._lost or not error.keeps_position
            self._raised = self._raised and error.keeps_position
        elif isinstance(error, BoardReset):
            self._known, self._lost = False, True
            self._raised = self._pen_is_down is False
            self._pen_is_down = None

    def _make_safe(self, error: BaseException) -> None:
        """Bring the machine to rest and the pen up."""
        link = self._there()
        self._recovering = True
        if isinstance(error, GrblAlarm):
            reset(link)
            self._after_reset()
        elif isinstance(error, BoardReset) or len(link.window) or not link.fresh_status().rests:
            self._brake_and_reset()  # after a restart: lines that were on their way still came
        if self._locked is not None:
            self._unlock()
        self._lift()
        if isinstance(error, BoardReset):
            if self.dialect.pen == "z":  # as low as it can hang: the next connection goes by it
                self._say([f"G10L20P1Z{short(self._pen.up)}"])
            # Undo what lines that were on their way did. A board at its 0, 0 is one that was just
            # started: that is how the next connection sees that the position is lost.
            self._do([Step(b"G53G0X0Y0\n"), Step(b"G4P0\n")])

    def _plead(self) -> None:
        """Tell a board that says nothing to brake and to lift: it may still hear."""
        if self._port is None or self._link is None:
            return
        with contextlib.suppress(PlotterError):
            clock = self._port.clock
            self._port.write(b"!")
            clock.sleep(1.0)
            self._port.write(RESET)
            clock.sleep(2.0)
            lines = [f"{line}\n".encode() for line in ("$X", *_PREAMBLE)]
            steps = self._pen.lift_blindly() if self._lost else self._pen.lift()
            self._port.write(b"".join([*lines, *(step.text for step in steps)]))

    def _there(self) -> Link:
        """Return the line to the board."""
        if self._link is None or self._gone:
            raise PlotterGone(f"The plotter at {self._url}")
        return self._link

    def _ready(self) -> None:
        """Make sure that motions are accepted."""
        self._there()
        self._stop_if_asked()
        if self._asleep:
            self._wake()
        self._refuse_if_locked()

    def _refuse_if_locked(self) -> None:
        if self._locked is not None:
            raise GrblAlarm(self._locked.code)

    def _is_stopped(self) -> bool:
        return self._stop_asked

    def _is_stopped_or_held(self) -> bool:
        return self._stop_asked or self._held

    def _stop_if_asked(self) -> None:
        """Brake if something moves, lift, and raise `Stopped`, if somebody asked for it."""
        if not self._stop_asked:
            return
        link = self._there()
        if len(link.window) or not link.fresh_status().rests:
            self._brake_and_reset()
        self._lift()
        raise Stopped

    def _do(
        self,
        steps: Iterable[Step],
        *,
        tick: Callable[[], None] | None = None,
        until: Callable[[], bool] | None = None,
    ) -> None:
        """Send *steps* as the board takes them; return when all are answered, or *until* is true.

        *tick* is called at each status report, and every `POLL_S` if there is none.
        """
        link = self._there()
        ahead, clock = Ahead(steps), link.clock
        asked, ticked_s = link.asked, clock.now_s()
        while ahead.following is not None or len(link.window):
            link.fill(ahead)
            link.pump()
            if tick is not None and (link.asked != asked or clock.now_s() - ticked_s >= POLL_S):
                asked, ticked_s = link.asked, clock.now_s()
                tick()
            if until is not None and until():
                return

    def _brake_and_reset(self) -> None:
        """Come to rest, keep the position, forget what was under way."""
        link = self._there()
        self._recovering = True
        brake(link)
        reset(link)
        self._after_reset()
        self._recovering = False

    def _after_reset(self) -> None:
        """Say again what a reset forgets, unless the board is locked."""
        link = self._there()
        self._pen_is_down = None
        if link.fresh_status().state == "Alarm":
            alarm = GrblAlarm(link.alarm)
            self._remember(alarm)
            return
        self._say_modes()

    def _say_modes(self) -> None:
        self._say((*_PREAMBLE, *self.dialect.header))

    def _say(self, lines: Iterable[str]) -> None:
        """Send settings, one after the other."""
        for line in lines:
            self._there().ask(line)

    def _unlock(self) -> None:
        link = self._there()
        self._recovering = True
        if link.alarm is not None or link.fresh_status().state in ("Sleep", "Hold", "Door"):
            reset(link)
        link.ask("$X")
        link.alarm, self._locked, self._asleep = None, None, False
        link.fresh_status()
        self._recovering = False
        self._say_modes()

    def _wake(self) -> None:
        self._recovering = True
        reset(self._there())
        self._unlock()
        self._pen_is_down = None

    def _lowering(self) -> Iterator[Step]:
        """Yield the steps that lower the pen; from the first on nobody knows that it is up."""
        self._pen_is_down = None
        yield from self._pen.lower()

    def _lift(self) -> None:
        """Lift the pen unless it is known to be up."""
        if self._pen_is_down is False:
            return
        if not self._lost:
            self._do(self._pen.lift())
        elif not (self._raised and self.dialect.pen == "z"):  # once is enough
            self._do(self._pen.lift_blindly())
            self._raised = True
        self._pen_is_down = False

    def _set_origin(self, *, touching: bool) -> None:
        link = self._there()
        link.ask("G10L20P1X0Y0")
        if self.dialect.pen == "z" and touching:
            self._call_height(0.0)
        self._suppose_height()
        link.fresh_status()
        self._work_mm = (0.0, 0.0)
        self._known = True

    def _suppose_height(self) -> None:
        """Let Z count from the paper, if nobody said yet where that is.

        Lifted since the height was lost, it is up. Else it is taken to touch the paper: if it does
        not, it draws in the air, where the other mistake would press it through.
        """
        if self._lost and self.dialect.pen == "z":
            self._call_height(self._pen.up if self._raised else 0.0)
            self._supposed = True
        self._lost = False

    def _call_height(self, z_mm: float) -> None:
        """Let the height of the pen be called *z_mm*; nothing moves."""
        self._there().ask(f"G10L20P1Z{short(z_mm)}")
        self._lost = self._supposed = False

    # -- Hearing ---------------------------------------------------------------------------

    def _acknowledged(self, step: Step) -> None:
        if step.mark == LOWERED:
            self._pen_is_down = True
        elif step.mark == LIFTED:
            self._pen_is_down = False
        if self._pass is not None:
            self._pass.acknowledged(step)

    def _reported(self, status: Status) -> None:
        """Take the position, and see whether somebody at the machine wants something."""
        if status.offset_mm is not None:
            self._offset_mm = status.offset_mm
        if status.work_mm is not None:
            self._work_mm = status.work_mm[:2]
        elif status.machine_mm is not None:
            x, y, _ = status.machine_mm
            self._work_mm = x - self._offset_mm[0], y - self._offset_mm[1]
        if self._pass is not None:
            self._pass.locate(self._work_mm)
        if self._link is None or self._recovering:
            return
        if status.state in ("Hold", "Door"):  # a pin: finish the line, then hold
            self._button = self._button or not self._pin_held
            self._pin_held = True
            if status.sub == 0:
                self._link.realtime(b"~")
            return
        self._pin_held = False
        if status.state == "Alarm" and self._locked is None and self._link.alarm is None:
            raise GrblAlarm(None)

    def _pen_words(self, up: float, down: float) -> PenWords:
        lift = self.machine.pen_lift
        return PenWords(self.dialect, up, down, lift.lift_s, lift.lower_s, lift.settle_s)
