"""How a simulated Grbl finds its switches: ``$H``."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotter.simulators.grbl import GrblBoard
    from plotter.simulators.grbl_program import Steps

_FURTHER = 1.5  # Grbl gives up after so many times the travel of $130 to $132
_Z_SWITCH_MM = 20.0  # above where the pen was first


def homing(board: "GrblBoard") -> "Steps":
    """Go to the switches, Z first, and call the place what Grbl calls it.

    Nothing is answered meanwhile, not even ``?``.
    """
    board.is_homing = True
    store, motion = board.store, board.motion
    scale = motion.steps_per_mm
    switches = _switches_mm(board)
    here = [steps / scale[i] for i, steps in enumerate(board.position_steps)]
    seek_mm_s, feed_mm_s = store[25] / 60, store[24] / 60
    back_mm = store[27]
    found_all = board.settings.has_switches
    for axes in ((2,), (0, 1)):
        way = max(abs(switches[i] - here[i]) for i in axes)
        far = any(abs(switches[i] - here[i]) > _FURTHER * store[130 + i] for i in axes)
        if not found_all or far:
            yield board.time_s + _FURTHER * max(store[130 + i] for i in axes) / seek_mm_s
            board.fail_homing()
            return -1
        # There, back, there again slowly, and back.
        once_s = store[26] / 1000
        yield board.time_s + (way + back_mm) / seek_mm_s + 2 * back_mm / feed_mm_s + 4 * once_s
        for i in axes:
            here[i] = switches[i] - _sign(board, i) * back_mm
        board.carry(here)
    position = [0, 0, 0]
    for i in range(3):
        machine_mm = -back_mm if _sign(board, i) > 0 else back_mm - store[130 + i]
        position[i] = round(machine_mm * scale[i])
    board.call_here((position[0], position[1], position[2]))
    board.is_homing = board.is_locked = False
    board.program.refresh()
    return 0


def _sign(board: "GrblBoard", axis: int) -> int:
    """Return to which end an axis homes: $23 inverts it."""
    return -1 if int(board.store[23]) >> axis & 1 else 1


def _switches_mm(board: "GrblBoard") -> list[float]:
    """Return where the switches are, from where the carriage stood first."""
    settings = board.settings
    low = (-settings.start_x_mm, -settings.start_y_mm, -_Z_SWITCH_MM)
    high = (low[0] + settings.width_mm, low[1] + settings.height_mm, _Z_SWITCH_MM)
    return [high[i] if _sign(board, i) > 0 else low[i] for i in range(3)]
