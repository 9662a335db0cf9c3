"""The ``$`` commands of a simulated Grbl."""

import re
from typing import TYPE_CHECKING

from plotter.simulators import grbl_reports
from plotter.simulators.grbl_store import WRITE_S

if TYPE_CHECKING:
    from plotter.simulators.grbl import GrblBoard
    from plotter.simulators.grbl_program import Steps

_SETTING = re.compile(r"\$(\d+)=(.*)")
_STARTUP = re.compile(r"\$N([01])=(.*)")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)")
_BUILD_INFO_LIMIT = 79


def system_line(board: "GrblBoard", text: str) -> "Steps":
    """Execute a line that begins with ``$``.

    Raises:
        GrblError: it is refused.
    """
    if text.startswith("$J="):
        return _jog(board, text[3:])
    simple = {"$": _help, "$$": _settings, "$G": _state, "$C": _check, "$X": _unlock}.get(text)
    if simple is not None:
        return simple(board)
    if len(text) > 2 and text[:2] in ("$$", "$G", "$C", "$X", "$J"):
        return _refuse(3)
    if _is_at_work(board):
        return _refuse(8)
    resting = {"$#": _parameters, "$H": _home, "$I": _identity, "$N": _startup, "$SLP": _sleep}
    found = resting.get(text)
    if found is not None:
        return found(board)
    return _write(board, text)


def _is_at_work(board: "GrblBoard") -> bool:
    return board.state.partition(":")[0] not in ("Idle", "Alarm")


def _refuse(code: int) -> "Steps":
    yield from ()
    return code


def _jog(board: "GrblBoard", words: str) -> "Steps":
    if board.state not in ("Idle", "Jog"):
        return 8
    yield from board.program.jog(words)
    board.is_jogging = board.motion.is_running
    return 0


def _help(board: "GrblBoard") -> "Steps":
    yield from ()
    board.say(grbl_reports.HELP)
    return 0


def _settings(board: "GrblBoard") -> "Steps":
    yield from ()
    if board.state.partition(":")[0] in ("Run", "Hold"):
        return 8
    board.say(*grbl_reports.settings(board.dialect, board.store))
    return 0


def _state(board: "GrblBoard") -> "Steps":
    yield from ()
    board.say(grbl_reports.parser_state(board.program.modal))
    return 0


def _parameters(board: "GrblBoard") -> "Steps":
    yield from ()
    board.say(*grbl_reports.parameters(board.store, board.program.g92))
    return 0


def _identity(board: "GrblBoard") -> "Steps":
    yield from ()
    board.say(*grbl_reports.identity(board.dialect, board.store))
    return 0


def _startup(board: "GrblBoard") -> "Steps":
    yield from ()
    board.say(*(f"$N{i}={text}" for i, text in enumerate(board.store.startup)))
    return 0


def _check(board: "GrblBoard") -> "Steps":
    """Enter the check mode, or leave it by a reset."""
    yield from ()
    if board.is_checking:
        board.is_checking = False
        board.say("[MSG:Disabled]")
        board.restart_after_check()
        return -1
    if board.state != "Idle":
        return 8
    board.is_checking = True
    board.say("[MSG:Enabled]")
    return 0


def _unlock(board: "GrblBoard") -> "Steps":
    yield from ()
    if board.is_locked:
        board.is_locked = False
        board.say("[MSG:Caution: Unlocked]")
    return 0


def _sleep(board: "GrblBoard") -> "Steps":
    yield from ()
    board.is_asleep = True
    board.say("[MSG:Sleeping]")
    return 0


def _home(board: "GrblBoard") -> "Steps":
    if not board.store[22]:
        return 5
    return (yield from board.home())


def _write(board: "GrblBoard", text: str) -> "Steps":
    """Change what is in the EEPROM; it is deaf meanwhile."""
    store = board.store
    if match := _SETTING.fullmatch(text):
        if not _NUMBER.fullmatch(match[2]):
            return 2
        store.set(int(match[1]), float(match[2]))
        board.apply_settings()
        if 100 <= int(match[1]) <= 102:
            board.program.refresh()
    elif match := _STARTUP.fullmatch(text):
        if board.state != "Idle":
            return 8
        store.startup[int(match[1])] = match[2]
    elif text.startswith("$I="):
        if len(text) > _BUILD_INFO_LIMIT:
            return 14
        store.name = text[3:]
    elif text.startswith("$RST="):
        store.restore(text[5:])
        board.apply_settings()
        board.say("[MSG:Restoring defaults]")
    else:
        return 3
    yield board.write_eeprom(WRITE_S)
    return 0
