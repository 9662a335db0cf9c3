"""An EiBotBoard and what hangs on it: power, motors, step counters, servo."""

import contextlib
from collections.abc import Callable

from plotter import ebb_servo
from plotter.backend import Identity
from plotter.ebb_feed import Feed
from plotter.ebb_servo import EbbSettings
from plotter.ebb_talk import BOARD, Talk, dotted
from plotter.errors import Alarm, BoardError, BoardReset, PlotterError
from plotter.machine import PenLift
from plotter.ports import Port

# Stored in the board (SL) while its counters count from the machine's zero point. The vendor's
# software stores one more than a percentage there, so never this.
_TAG = 113
_LOW_VOLTAGE = 250  # of QC's 1024: less than some 7 V, so only USB's 5 V are connected
_MOTORS_ON = "EM,1,1"  # both, at 80 steps a mm
_MOTORS_OFF = "EM,0,0"
_FIFO = 8  # firmware 3: so many short slices wait as safely as two long ones


class EbbMachine:
    """A board that answers, and what is known of its motors and its pen.

    Args:
        port: open.
        settings: its servo, and how it is spoken to.
        pen_lift: how long its pen takes.

    Raises:
        WrongBoard, OldFirmware: it is not one that can be driven.
    """

    def __init__(self, port: Port, settings: EbbSettings, pen_lift: PenLift) -> None:
        self.settings = settings
        self.up, self.down = settings.up, settings.down  # percent
        self.pen_is_down: bool | None = None
        self._pen_lift = pen_lift
        self._motors_on = False
        self._servo_set = False
        self.talk = Talk(port)
        self.talk.patience_s += pen_lift.lift_s + pen_lift.lower_s + pen_lift.settle_s
        self.talk.begin(settings.syntax)
        self.feed = Feed(self.talk)
        self.feed.rest(_nothing)  # what a dead program left in the queue
        self.feed.button = False
        nickname = self.talk.ask("QT") if self.talk.version >= (2, 5, 5) else ""
        self.identity = Identity(BOARD, dotted(self.talk.version), nickname, port.name)
        # Whether the counters count from the machine's zero point.
        self.known = self._has_tag() and self._has_motors_on()
        self._motors_on = self.known
        if self.known:
            self.feed.steps = self._counters()

    def end(self) -> None:
        """Leave the board as other programs expect it."""
        with contextlib.suppress(PlotterError):
            self.talk.end()

    # -- motors ----------------------------------------------------------------------------

    def check_power(self) -> None:
        """Make sure that the motors can move: the board itself runs from USB."""
        if not self._has_power():
            raise BoardError(
                "The plotter's motors have no power. Plug in its power supply, put the carriage "
                "into the home corner by hand, and start again."
            )

    def lock_motors(self) -> None:
        """Let the motors hold the carriage."""
        if self._motors_on:
            return
        self.feed.command(_MOTORS_ON, 0)  # from firmware 2.6.2 on it clears the counters
        self.feed.rest(_nothing)
        self.talk.ask("CS")
        self.feed.steps = (0, 0)
        self.feed.limit = False
        self._motors_on = True
        if self.talk.version >= (3, 0, 0):
            self.talk.ask(f"CU,4,{_FIFO}")

    def release_motors(self) -> None:
        """Let go of the carriage: then nobody knows where it is."""
        self.talk.ask("SL,0")
        self.feed.command(_MOTORS_OFF, 0)
        self.feed.rest(_nothing)
        self.known = self._motors_on = False

    def zero_here(self) -> None:
        """Let the counters count from here."""
        self.talk.ask("CS")
        self.talk.ask(f"SL,{_TAG}")
        self.feed.steps = (0, 0)
        self.known = True

    def rest(self, watch: Callable[[], None]) -> None:
        """Wait until all is done, and make sure that the board is where it should be.

        Raises:
            BoardReset: it does not know any more where it is.
            Alarm: a limit switch has stopped it.
            BoardError: it is elsewhere, or its motors lost their power.
        """
        self.feed.rest(watch)
        if not self._motors_on:
            return
        counted, expected = self._counters(), self.feed.steps
        self.feed.steps = counted
        self.check_trust()
        doubtful, self.talk.doubtful = self._doubt, False
        self._doubt = False
        if counted != expected and not doubtful:
            raise BoardError(
                f"The plotter took {counted} motor steps instead of {expected}. Check the USB "
                "cable and that no other program uses the port, then resume the plot."
            )

    _doubt = False

    def check_trust(self) -> None:
        """Make sure that the counters still say where the carriage is."""
        if self.known and not self._has_tag():
            self._forget()
            raise BoardReset
        if self.feed.limit:
            self._forget()
            raise Alarm(
                "A limit switch has stopped the plotter. Switch its motors off, put the carriage "
                "into the home corner by hand, then resume the plot."
            )
        if not self._has_power():
            self._forget()
            raise BoardError(
                "The plotter's motors lost their power. Plug in its power supply, put the "
                "carriage into the home corner by hand, then resume the plot."
            )

    def _forget(self) -> None:
        with contextlib.suppress(PlotterError):
            self.talk.ask("SL,0")
        self.known = self._motors_on = self._servo_set = False

    def _has_power(self) -> bool:
        return not self.settings.check_power or self.talk.numbers("QC")[1] >= _LOW_VOLTAGE

    def _has_tag(self) -> bool:
        return self.talk.numbers("QL") == [_TAG]

    def _has_motors_on(self) -> bool:
        """Return whether both are on, at our resolution; older boards cannot tell."""
        return self.talk.version < (2, 8, 0) or self.talk.numbers("QE") == [16, 16]

    def _counters(self) -> tuple[int, int]:
        one, two = self.talk.numbers("QS")
        return one, two

    # -- the pen ---------------------------------------------------------------------------

    def set_servo(self) -> None:
        """Tell the board its servo, unless it was told."""
        if self._servo_set:
            return
        for command in ebb_servo.setup(self.settings, self.up, self.down):
            self.talk.ask(command)
        if self.settings.servo == "standard" and self.talk.version >= (2, 6, 0):
            self.talk.ask(f"SR,{ebb_servo.POWER_OFF_MS}")
        self._servo_set = True

    def set_heights(self, up: float, down: float) -> None:
        """Use these heights in percent; a pen that is up goes to the new one at once."""
        if (up, down) == (self.up, self.down):
            return
        self.up, self.down = up, down
        self._servo_set = False
        self.set_servo()
        if self.pen_is_down is False:
            self.move_pen(down=False)
            self.rest(_nothing)

    def move_pen(self, *, down: bool) -> None:
        """Queue a lift, or its contrary, and the time that it takes."""
        if not down:
            # A board that is not understood may have lost or forgotten anything.
            self._doubt |= self.talk.doubtful
            self._servo_set &= not self.talk.doubtful
        self.set_servo()
        self.pen_is_down = None if down else self.pen_is_down
        wait = ebb_servo.lower_ms if down else ebb_servo.lift_ms
        ms = wait(self.settings, self._pen_lift, self.up, self.down)
        self.feed.command(f"SP,{int(not down)},{ms},{ebb_servo.pin(self.settings)}", ms)
        self.pen_is_down = down

    def lift(self) -> None:
        """Lift the pen unless it is known to be up, and wait for it."""
        if self.pen_is_down is False and self.talk.quiet and not self.talk.doubtful:
            return
        self.pen_is_down = None
        self.move_pen(down=False)
        self.rest(_nothing)


def _nothing() -> None:
    """Do nothing."""
