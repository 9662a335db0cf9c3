"""`AxidrawSoftware`: an AxiDraw through its maker's own software, where that is installed.

It is not on PyPI, and under the GPL, so it is never needed: `plotter.ebb` drives the same machines.
Used here as its documentation says ("AxiDraw Python API", interactive context): ``moveto`` and
``draw_path`` in mm, options, ``errors``, and ``set_up_pause_receiver``, with which a stop is heard
within a line. It plans by itself, so its times are its own, and it cannot hold within a line.
"""

import contextlib
import importlib
import threading
from typing import Any

from plotter.backend import Capabilities, Identity, Line, Watch, check_speed_factor
from plotter.clock import WALL, Clock
from plotter.errors import Alarm, BoardError, PlotterError, PlotterGone, Stopped, WrongBoard
from plotter.job import TOLERANCE_MM, Job
from plotter.machine import Machine, Point
from plotter.planner import draw_speed_mm_s

GET_IT = (
    "AxiDraw's own software is not installed. Run: python -m pip install "
    "https://cdn.evilmadscientist.com/dl/ad/public/AxiDraw_API.zip"
)

_MM = 2  # options.units
# At 100 %, fine resolution: speeds 201 mm/s, acceleration with the pen down 1016 mm/s² (the
# vendor's configuration file: 25 % and 75 % give 50 and 762).
_FULL_MM_S, _FULL_MM_S2 = 201.0, 1016.0
# options.model by reach in mm (the documentation's table of models).
_MODELS = {
    4: (160, 101.6), 7: (190, 140), 1: (300, 218), 2: (430, 297),
    3: (595, 218), 6: (594, 432), 5: (864, 594),
}  # fmt: skip
# errors.code: what happened, in the documentation's list.
_NOT_CONNECTED, _BUTTON, _PAUSED, _GONE = 101, 102, 103, 104


class AxidrawSoftware:
    """A `plotter.backend.Backend` on top of `pyaxidraw`.

    Args:
        port: where the AxiDraw is, or its nickname; None takes the first one.
        machine: its reach, its speeds, and the model that follows from them.

    Raises:
        PlotterError: the software is not installed; the message says how to get it.
    """

    def __init__(self, port: str | None, machine: Machine) -> None:
        try:
            module: Any = importlib.import_module("pyaxidraw.axidraw")
        except ImportError as error:
            raise PlotterError(GET_IT) from error
        if machine.origin != "top-left":
            raise PlotterError(
                "AxiDraw's own software counts from the top left corner only. Set the machine's "
                'origin to "top-left", or plot without --via pyaxidraw.'
            )
        self.machine = machine
        self._port = port
        self._module = module
        self._ad: Any = None
        self._page_known = False
        self._here: Point = (0.0, 0.0)
        self._known = False
        self._pen_is_down: bool | None = None
        self._factor = 1.0
        self._wanted_mm_s: float | None = None
        self._button = False
        self._pause = threading.Event()  # heard by the software within a line

    def __enter__(self) -> "AxidrawSoftware":
        self.open()
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def capabilities(self) -> Capabilities:
        """It lifts a servo and lets go of the motors; holds come between lines."""
        return Capabilities(has_button=True, sets_pen_height=True, releases_motors=True)

    @property
    def clock(self) -> Clock:
        """The wall's."""
        return WALL

    @property
    def position_mm(self) -> Point:
        """Where it was last sent."""
        return self._here

    @property
    def pen_is_down(self) -> bool | None:
        """Whether the pen is on the paper; None before the first `lift`."""
        return self._pen_is_down

    def position_is_known(self) -> bool:
        """Return whether a zero point was set since it was opened: it never asks the board."""
        return self._known

    def height_is_known(self) -> bool:
        """Return True: a servo's heights are its own."""
        return True

    def identity(self) -> Identity:
        """Return what is known of the board."""
        version = str(getattr(self._ad, "fw_version_string", "") or "")
        return Identity("EiBotBoard, by AxiDraw's own software", version, "", self._port or "")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Nothing: the software has its own settings."""
        return ()

    def open(self) -> None:
        """Connect. The software takes the carriage's place for the zero point."""
        ad = self._module.AxiDraw()
        ad.interactive()
        ad.options.units = _MM
        ad.options.model = _model(self.machine)
        if self._port is not None:
            ad.options.port = self._port
        if not ad.connect():
            raise WrongBoard(self._port or "USB", "AxiDraw that its own software finds", "nothing")
        self._ad = ad
        if hasattr(ad, "set_up_pause_receiver"):  # 3.9 and newer
            ad.set_up_pause_receiver(self._pause)
        self._here = (0.0, 0.0)

    def close(self) -> None:
        """Disconnect; any number of times."""
        ad, self._ad = self._ad, None
        self._known, self._pen_is_down = False, None
        if ad is not None:
            with contextlib.suppress(Exception):  # a pulled cable shows as anything
                ad.disconnect()

    def prepare(self, job: Job) -> None:
        """Set speeds; where nobody knows better, zero is here."""
        ad = self._connected()
        self._stop_if_asked()
        motion = self.machine.motion
        ad.options.speed_penup = _percent(motion.travel_speed_mm_s, _FULL_MM_S)
        ad.options.accel = min(_percent(motion.draw_acceleration_mm_s2, _FULL_MM_S2), 100)
        self._set_speed()
        self._page_known = self._known = True

    def change_pen(self, index: int, job: Job) -> None:
        """Take the speed and the heights of pen *index*."""
        pen = job.pens[index]
        self._wanted_mm_s = pen.draw_speed_mm_s
        self.set_pen_heights(pen.up_position, pen.down_position)
        self._set_speed()

    def set_pen_heights(self, up: float | None, down: float | None) -> None:
        """Use these heights in percent, as the software counts."""
        options = self._connected().options
        if up is not None:
            options.pen_pos_up = round(up)
        if down is not None:
            options.pen_pos_down = round(down)
        self._call("update")

    def set_speed_factor(self, factor: float) -> None:
        """Draw so many times as fast, from the next line on."""
        check_speed_factor(factor)
        self._factor = factor
        self._set_speed()

    def lift(self) -> None:
        """Lift the pen unless it is known to be up."""
        self._connected()
        if self._pen_is_down is not False:
            self._let_it_move()
            self._call("penup")
            self._pen_is_down = False

    def lower(self) -> None:
        """Lower the pen where it is."""
        self._stop_if_asked()
        self._call("pendown")
        self._pen_is_down = True

    def travel(self, x_mm: float, y_mm: float, watch: Watch) -> None:
        """Go there with the pen up."""
        self._stop_if_asked()
        self._check_reach([(x_mm, y_mm)])
        self.lift()
        self._call("moveto", x_mm, y_mm)
        self._here = (x_mm, y_mm)
        watch(0.0)
        self._stop_if_asked()

    def draw(self, line: Line, watch: Watch) -> None:
        """Travel, lower, follow the line and lift: the software does all of it at once."""
        self._stop_if_asked()
        points = [(float(x), float(y)) for x, y in line.points]
        self._check_reach(points)
        self._pen_is_down = None
        if len(set(points)) == 1:  # a path of no length is none to the software
            self._call("moveto", *points[0])
            self._call("pendown")
            self._call("penup")
        else:
            self._call("draw_path", [list(point) for point in points])
        self._pen_is_down = False
        self._here = points[-1]
        self._call("block")
        self._stop_if_asked()
        watch(0.0)

    def hold(self) -> None:
        """Do nothing: the runner sends nothing meanwhile."""

    def resume(self) -> None:
        """Do nothing."""

    def hold_requested(self) -> bool:
        """Return whether the button ended a line early since the last question."""
        pressed, self._button = self._button, False
        return pressed

    def stop(self) -> None:
        """Halt soon; from any thread."""
        self._pause.set()

    def recover(self) -> None:
        """Accept motions again."""
        self._pause.clear()
        self._let_it_move()

    def jog(self, dx_mm: float, dy_mm: float) -> None:
        """Move by this much with the pen up."""
        self._stop_if_asked()
        target = (self._here[0] + dx_mm, self._here[1] + dy_mm)
        if self._known:
            self._check_reach([target], needs_page=False)
        self.lift()
        self._call("move", dx_mm, dy_mm)
        self._here = target

    def home(self) -> None:
        """Return to the zero point, if there is one."""
        if not self._known:
            raise PlotterError(
                "This plotter has no switches and does not know where it is. Move the carriage "
                "into the home corner by hand, then set the origin there."
            )
        self._stop_if_asked()
        self.lift()
        self._call("moveto", 0.0, 0.0)
        self._here = (0.0, 0.0)

    def unlock(self) -> None:
        """Do nothing: the board has no alarm."""

    def set_origin(self) -> None:
        """Let the zero point be here: the software has it where it connects."""
        self.close()
        self.open()
        self._known = True

    def set_height(self, *, touching: bool) -> None:
        """Do nothing: it has no Z axis."""

    def motors(self, on: bool) -> None:
        """Hold the carriage, or let go of it."""
        if not on:
            self.lift()
            self._known = False
        self._call("usb_command", "EM,1,1\r" if on else "EM,0,0\r")

    # -- the software ----------------------------------------------------------------------

    def _connected(self) -> Any:
        if self._ad is None:
            raise PlotterError("The plotter is not connected. Open it first.")
        return self._ad

    def _call(self, name: str, *args: Any) -> None:
        """Let the software do something, and say in words what it says in numbers."""
        ad = self._connected()
        try:
            getattr(ad, name)(*args)
        except (RuntimeError, OSError, AttributeError, TypeError) as error:
            raise BoardError(
                f"AxiDraw's own software failed: {error}. Update it, or plot without it."
            ) from error
        code = int(getattr(getattr(ad, "errors", None), "code", 0) or 0)
        if code in (_NOT_CONNECTED, _GONE):
            raise PlotterGone("The AxiDraw")
        if code == _BUTTON:
            # The software lifts, forgets the rest of the line, and refuses to move any more.
            self._button = True
            self._pen_is_down = False
            raise BoardError(
                "Somebody pressed the AxiDraw's button, and its own software ended the line. "
                "Resume the plot to draw that line again."
            )
        if code == _PAUSED or (code and self._pause.is_set()):
            self._pen_is_down = False
            self._pause.set()
        elif code:
            raise BoardError(
                f"AxiDraw's own software reports error {code}. Plot without it, or update it."
            )

    def _let_it_move(self) -> None:
        """Clear what keeps the software from moving after a pause."""
        ad = self._connected()
        if hasattr(ad, "plot_status"):
            ad.plot_status.stopped = 0
        if hasattr(ad, "errors"):
            ad.errors.code = 0

    def _set_speed(self) -> None:
        speed = draw_speed_mm_s(self._wanted_mm_s, self.machine, self._factor)
        self._connected().options.speed_pendown = _percent(speed, _FULL_MM_S)
        self._call("update")

    def _check_reach(self, points: list[Point], *, needs_page: bool = True) -> None:
        if needs_page and not self._page_known:
            raise PlotterError("The plotter does not know the page yet. Prepare it first.")
        far = TOLERANCE_MM
        for x, y in points:
            if not (
                -far <= x <= self.machine.width_mm + far
                and -far <= y <= self.machine.height_mm + far
            ):
                raise Alarm("The line leaves the machine's reach. Fit the drawing to the page.")

    def _stop_if_asked(self) -> None:
        if self._pause.is_set():
            self.lift()
            raise Stopped


def _percent(value: float, full: float) -> int:
    """Return *value* in whole percent of *full*, as the software takes it."""
    return int(min(max(round(100 * value / full), 1), 110))


def _model(machine: Machine) -> int:
    """Return the number of the smallest model that reaches as far as *machine*."""
    for model, (width, height) in _MODELS.items():
        if machine.width_mm <= width + 1 and machine.height_mm <= height + 1:
            return model
    return 5
