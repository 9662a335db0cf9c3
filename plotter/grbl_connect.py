"""`connect`: from an open port to a GRBL board that is idle, known, and has nothing left to do.

Nothing but real-time bytes is sent before the reset: a host that died may have left half a line in
the board's buffer, and the next bytes would complete it and drive off. Grbl v1.1 on a pty did.
"""

import contextlib
from dataclasses import dataclass

from plotter.errors import (
    BoardError,
    BoardReset,
    OldFirmware,
    PlotterError,
    PlotterGone,
    WrongBoard,
)
from plotter.grbl_status import Banner, Settings, Status, read_settings
from plotter.grbl_stream import GrblAlarm, Link

_DEAF_S = 2.0  # after this a board in critical alarm is woken by a reset
_WAKE_S = 6.0  # boot loaders and radio modules take their time
_OLD_MOTION_S = 30.0  # what a dead host left in the buffers may run on for so long
_BRAKE_S = 5.0
_RESET_S = 3.0
RESET = b"\x18"


class NoAnswer(PlotterGone):
    """Nothing at all came from the port."""

    def __init__(self, port: str) -> None:
        PlotterError.__init__(
            self,
            f"Nothing at {port} answers as a GRBL board does. Check its power and cable, and that "
            "it speaks at 115,200 baud; see with 'facells devices' what is connected.",
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Who answers, and in what state it was found."""

    banner: Banner
    settings: Settings
    restarted: bool  # it was, by opening the port or by itself: its position is new
    status: Status  # after the reset


def connect(link: Link, name: str) -> Found:
    """Make sure that a GRBL board answers, let it come to rest, reset it, and ask what it is.

    Args:
        link: the line.
        name: of the port.

    Raises:
        PlotterGone: nobody answers.
        WrongBoard: something else does.
        OldFirmware: it is older than Grbl 1.1.
    """
    link.watchful = False
    _wake(link, name)
    link.watchful = True
    restarted = link.banner is not None and not link.was_reset
    _let_rest(link)
    reset(link)
    banner = link.banner or Banner("GRBL", "")
    if banner.is_too_old and banner.version:
        raise OldFirmware("GRBL board", banner.version, "1.1")
    settings = read_settings([line for query in ("$$", "$I", "$#") for line in _ask(link, query)])
    if not (settings.version or settings.values):
        raise WrongBoard(name, "GRBL board", _said(link))
    link.settings = settings
    link.window.size = max(settings.receive_bytes - 1, 80)  # one to spare
    return Found(banner, settings, restarted, link.fresh_status())


def reset(link: Link) -> None:
    """Reset the board with ``0x18`` and wait until it is there again.

    At rest this keeps the position; in motion it ends in ``ALARM:3``, which is kept in
    `Link.alarm`.

    Raises:
        PlotterGone: it does not come back.
    """
    link.forget()
    link.was_reset = True
    link.realtime(RESET)
    until_s = link.clock.now_s() + _RESET_S
    asked = link.asked
    while link.banner is None or link.asked == asked:
        if link.clock.now_s() > until_s:
            if link.asked > asked:
                return  # it lives, and has nothing to say
            raise PlotterGone
        with contextlib.suppress(GrblAlarm):
            link.pump()


def brake(link: Link) -> None:
    """Come to rest with ``!``, so that a reset then keeps the position."""
    link.realtime(b"!")
    until_s = link.clock.now_s() + _BRAKE_S
    idle = 0
    while link.clock.now_s() < until_s:
        status = link.fresh_status()
        # A board that was idle may ignore the hold, and begin what is still in its buffer.
        idle = idle + 1 if status.state == "Idle" else 0
        if (status.rests and status.state != "Idle") or idle >= 3:
            return


def _wake(link: Link, name: str) -> None:
    """Ask until a status comes."""
    begun_s = link.clock.now_s()
    tried = False
    while link.status is None:
        spent_s = link.clock.now_s() - begun_s
        if spent_s > _WAKE_S:
            _provoke(link, name)
        if spent_s > _DEAF_S and not tried and link.banner is None:
            tried = True  # a board in critical alarm hears nothing else
            link.was_reset = True
            link.realtime(RESET)
        with contextlib.suppress(GrblAlarm, BoardReset):
            link.pump()


def _provoke(link: Link, name: str) -> None:
    """Find out whether something else is there, and say so."""
    link.realtime(b"$I\r\n")
    until_s = link.clock.now_s() + 1.0
    while link.clock.now_s() < until_s:
        with contextlib.suppress(BoardError, GrblAlarm):
            link.pump()
    if link.heard:
        raise WrongBoard(name, "GRBL board", _said(link))
    raise NoAnswer(name)


def _let_rest(link: Link) -> None:
    """Wait until what was begun before is done. While homing a board is silent."""
    until_s = link.clock.now_s() + _OLD_MOTION_S
    with contextlib.suppress(GrblAlarm, PlotterGone):
        while not (status := link.fresh_status()).rests:
            if status.state == "Jog":
                link.realtime(b"\x85")
            elif link.clock.now_s() > until_s:
                brake(link)
                return


def _ask(link: Link, query: str) -> list[str]:
    try:
        return link.ask(query)
    except BoardError:  # not every board has every query
        return []


def _said(link: Link) -> str:
    return link.heard[:60].decode("ascii", "replace").strip().split("\n")[0].strip()
