"""What GRBL's numbers mean to the person at the plotter: every ``error:``, every ``ALARM:``.

The numbers are those of Grbl v1.1 (*Interface*, "Grbl error codes", "Grbl alarm codes") with what
grblHAL and FluidNC added. Each text is one sentence that says what happened and one that says what
to do.
"""

_BUG = "This is a mistake of the program: stop the plot and report it."
_NUMBER = "Correct the value in the machine's settings ($$)."
_OWN_LINE = "Correct the header of the machine's preset; if it has none, report this."

_ERRORS = {
    1: ("A command began without a letter.", _OWN_LINE),
    2: ("A number in a command was unreadable.", _OWN_LINE),
    3: ("It does not know a '$' command.", "Update its firmware to Grbl 1.1, grblHAL or FluidNC."),
    4: ("A value that must not be negative is.", _NUMBER),
    5: (
        "Homing is off ($22=0).",
        "Move the carriage by hand to the sheet's corner and set the origin there, "
        "or set $22=1 if the machine has limit switches.",
    ),
    6: ("The shortest step pulse is 3 microseconds ($0).", _NUMBER),
    7: ("Its stored settings were unreadable and are the defaults now.", "Set them anew ($$)."),
    8: ("It takes this command only while it rests.", "Wait until it is idle and try again."),
    9: ("It is locked by an alarm or a jog.", "Home it, or unlock it, then try again."),
    10: ("Soft limits ($20) need homing ($22).", "Set $22=1, or $20=0."),
    11: ("A line was too long for it.", _OWN_LINE),
    12: ("A setting asks for more steps a second than it can make.", _NUMBER),
    13: ("Its safety door is open.", "Close the door and resume."),
    14: ("A start-up line of it is too long.", "Shorten $N0 or $N1."),
    15: ("The jog would leave the machine.", "Jog less far, or home it and set the origin anew."),
    16: ("A jog was not one.", _BUG),
    17: ("Laser mode needs a spindle with variable speed.", "Set $32=0, or change its firmware."),
    18: ("It was reset while a command was under way.", "Start again."),
    19: ("A value must be positive.", _NUMBER),
    20: ("It does not know a command of the plot.", _OWN_LINE),
    21: ("Two commands in one line exclude each other.", _OWN_LINE),
    22: ("It was not told how fast to draw.", _OWN_LINE),
    23: ("A value must be a whole number.", _OWN_LINE),
    24: ("Two commands in one line both want the coordinates.", _OWN_LINE),
    25: ("A word came twice in one line.", "Check the cable, then resume."),
    26: ("A command lacks its coordinates.", "Check the cable, then resume."),
    27: ("A line number is too large.", _OWN_LINE),
    28: ("A command lacks a value.", _OWN_LINE),
    29: ("It has no such work coordinates.", "Use G54 to G59 in the preset's header."),
    30: ("G53 goes with G0 and G1 only.", _OWN_LINE),
    31: ("A line has coordinates that nothing uses.", "Check the cable, then resume."),
    32: ("An arc lacks coordinates in its plane.", _OWN_LINE),
    33: ("The target of a motion is impossible.", "Check the cable, then resume."),
    34: ("The radius of an arc is impossible.", _OWN_LINE),
    35: ("An arc lacks its center.", _OWN_LINE),
    36: ("A line has words that nothing uses.", "Check the cable, then resume."),
    37: ("The tool length offset is for another axis.", _OWN_LINE),
    38: ("A tool number is too large.", _OWN_LINE),
    39: ("A parameter is out of its range.", _NUMBER),
    40: ("It does not take this command in its state.", "Home it, or unlock it, then try again."),
    45: ("It wants to be homed first.", "Home it."),
    46: ("It wants to be homed first.", "Home it."),
    53: ("A limit switch must be open before this.", "Move the carriage off its switches by hand."),
    60: ("Its memory card does not answer.", "Take the card out; a plot needs none."),
    79: ("It stays locked after a critical alarm.", "Reset the board, then home it."),
    152: ("Its configuration is broken.", "Correct the configuration file and restart the board."),
}

# What happened, what to do, whether the position survives it (Grbl v1.1, "Grbl alarm codes").
_ALARMS = {
    1: ("The carriage ran into a limit switch.", "Unlock it, then home it.", False),
    2: (
        "A motion would have left the machine.",
        "Unlock it, then check where the sheet lies and where its origin is.",
        True,
    ),
    3: ("It was reset while it moved and lost steps.", "Home it, or set the origin anew.", False),
    4: ("The probe was not in its first position.", "Unlock it; a plot needs no probe.", True),
    5: ("The probe touched nothing.", "Unlock it; a plot needs no probe.", True),
    6: ("Homing was interrupted.", "Home it again.", False),
    7: ("The safety door opened while it homed.", "Close the door and home it again.", False),
    8: (
        "Homing could not leave a limit switch.",
        "Check the switch, or let it pull off farther ($27), then home it again.",
        False,
    ),
    9: (
        "Homing found no limit switch.",
        "Check the switches and the homing direction ($23), then home it again.",
        False,
    ),
    10: ("An emergency stop was pressed.", "Release it, unlock the machine, then home it.", False),
    11: ("It must be homed first.", "Home it.", False),
    12: ("A limit switch is pressed.", "Move the carriage off it by hand, then home it.", False),
    13: ("A limit switch is pressed.", "Move the carriage off it by hand, then home it.", False),
    14: ("The spindle did not come up to speed.", "Check what is connected as spindle.", True),
    15: ("Homing a second motor failed.", "Check its switch and home it again.", False),
    16: ("Its self-test failed.", "Switch it off and on again.", False),
    17: ("A motor reported a fault.", "Check the motors' wires and power, then home it.", False),
    18: ("Homing failed.", "Check the switches and home it again.", False),
}


def error_words(code: int) -> str:
    """Return what ``error:code`` means and what to do, as sentences."""
    happened, action = _ERRORS.get(
        code, ("It refused a command.", "Look the number up in its firmware's documentation.")
    )
    return f"The plotter answered error:{code}. {happened} {action}"


def alarm_words(code: int | None) -> str:
    """Return what ``ALARM:code`` means and what to do; None is an alarm of unknown cause."""
    if code is None:
        return (
            "The plotter is locked by an alarm, as after it was switched on. "
            "Home it, or unlock it and set the origin."
        )
    happened, action, _ = _ALARMS.get(
        code, ("It halted.", "Look the number up in its firmware's documentation.", False)
    )
    return f"The plotter halted with ALARM:{code}. {happened} {action}"


def alarm_keeps_position(code: int | None) -> bool:
    """Return whether the machine still knows where it is after ``ALARM:code``."""
    return code in _ALARMS and _ALARMS[code][2]


def reset_to_continue(code: int) -> bool:
    """Return whether ``ALARM:code`` leaves the board deaf until it is reset (critical alarms)."""
    return code in (1, 2, 10, 17)
