"""A simulated AxiDraw: an EiBotBoard that speaks its protocol byte by byte, and its machine.

Facts: "EBB Command Set" and its release notes (Brian Schmalz, Evil Mad Scientist Laboratories).

* One command runs, `CU,4` many (one, before firmware 3) wait in the FIFO, and one more is stuck in
  the parser: until the FIFO has room, the board hears nothing, not even ``ES`` or ``QB``.
* ``OK`` to a motion means that it is in the FIFO. A command costs the parser some time.
* A reboot, by fault, by ``RB`` or by power, drops the connection: the host has to open the port
  anew. Step counters, the tag of ``SL``, the FIFO and all settings but the nickname are lost; the
  carriage and the pen stay where they are.

Faults that differ from GRBL's: motion commands are those that go through the FIFO. ``alarm_at``
trips the limit switch, which firmware before 3 does not have: there it takes away the motors'
power, silently. ``error_at`` answers as to a garbled command. ``starts_in_alarm`` does nothing.
"""

from dataclasses import replace

from plotter.simulators.ebb_firmware import EbbSettings, Words
from plotter.simulators.ebb_moves import Motions
from plotter.simulators.ebb_track import STEPS_PER_MM
from plotter.simulators.ebb_words import INVALID, MISSING, UINT32, Refused, numbers
from plotter.trace import Trace

__all__ = ["EbbBoard", "EbbSettings"]

_FIFO_MOST = 32  # firmware 3
_VOLTAGE, _LOW_VOLTAGE = 310, 158  # what QC reads of 9 V, and of USB's 5 V alone


class EbbBoard(Motions):
    """The board and the machine."""

    # -- for tests -------------------------------------------------------------------------

    @property
    def position_mm(self) -> tuple[float, float]:
        """Where the carriage is, from where it stood at the very beginning, y down."""
        m1, m2 = self.machine.carriage(self.time_s)
        return (m1 + m2) / (2 * STEPS_PER_MM), (m1 - m2) / (2 * STEPS_PER_MM)

    @property
    def underruns(self) -> int:
        """How often the FIFO ran empty between two motions with the pen on the paper."""
        return self.machine.underruns

    @property
    def trace(self) -> Trace:
        """What the pen did on the paper, up to now."""
        track = self.machine.track
        leg = self.machine.unfinished(self.time_s)
        if leg is not None:
            track = replace(track, legs=[*track.legs, leg])
        return track.trace(self.time_s, self.pen_lift.contacts())

    def forget_ink(self) -> None:
        """Take the sheet away: only the last move is remembered."""
        del self.machine.track.legs[:-1]
        self.pen_lift.forget(self.time_s)

    def push_carriage(self, dx_mm: float, dy_mm: float) -> None:
        """Move the carriage by hand, which leaves no ink in the trace's time.

        Raises:
            RuntimeError: the motors hold it.
        """
        if any(self.machine.enabled) and self.has_motor_power:
            raise RuntimeError("The motors hold the carriage.")
        m1, m2 = dx_mm + dy_mm, dx_mm - dy_mm
        self.machine.push(round(m1 * STEPS_PER_MM), round(m2 * STEPS_PER_MM), self.time_s)

    # -- queries ---------------------------------------------------------------------------

    def _do_v(self, _words: Words) -> None:
        self._say("V", f"EBBv13_and_above EB Firmware Version {self.settings.firmware}", "bare")

    def _do_qb(self, _words: Words) -> None:
        pressed, self._button = self._button, False
        self._say("QB", str(int(pressed)), "data")

    def _do_qc(self, _words: Words) -> None:
        volts = _VOLTAGE if self.has_motor_power else _LOW_VOLTAGE
        self._say("QC", f"0394,{volts:04d}", "data")

    def _do_qe(self, _words: Words) -> None:
        resolution = 16 // self.machine.scale
        self._say("QE", ",".join(str(resolution * on) for on in self.machine.enabled), "data")

    def _do_qg(self, _words: Words) -> None:
        running, m1, m2, waiting = self._status()
        pressed, self._button = self._button, False
        if self.version >= (3,):
            volts = _VOLTAGE if self.has_motor_power else _LOW_VOLTAGE
            high = self._is_limited << 7 | (volts < self._power_threshold) << 6
        else:
            high = 0xC0  # the levels of two unconnected pins, pulled up
        bits = high | pressed << 5 | self.machine.pen_is_up << 4
        bits |= running << 3 | m1 << 2 | m2 << 1 | waiting
        self._say("QG", f"{bits:02X}", "bare")

    def _do_qm(self, _words: Words) -> None:
        status = self._status() if self.version >= (2, 4, 4) else self._status()[:3]
        self._say("QM", ",".join(str(int(bit)) for bit in status), "bare-reversed")

    def _status(self) -> tuple[bool, bool, bool, bool]:
        """Return whether a command runs, both motors move, and another command waits."""
        machine = self.machine
        return machine.running is not None, *machine.motors_moving(self.time_s), bool(machine.fifo)

    def _do_qs(self, _words: Words) -> None:
        m1, m2 = self.machine.counters(self.time_s)
        self._say("QS", f"{m1},{m2}", "reversed")

    def _do_qp(self, _words: Words) -> None:
        self._say("QP", str(int(self.machine.pen_is_up)), "reversed")

    def _do_qr(self, _words: Words) -> None:
        self._say("QR", str(int(self.time_s < self._servo_off_s)), "reversed")

    def _do_qt(self, _words: Words) -> None:
        self._say("QT", self.nickname, "data")

    def _do_qn(self, _words: Words) -> None:
        self._say("QN", str(self._nodes), "data")

    def _do_ql(self, words: Words) -> None:
        index = numbers(words, (0, 31), least=0) if self.version >= (3,) else []
        self._say("QL", str(self._tags[index[0] if index else 0]), "data")

    def _do_qu(self, words: Words) -> None:
        (which,) = numbers(words, (0, 255))
        machine = self.machine
        values = {
            2: _FIFO_MOST,
            3: machine.fifo_size,
            6: len(machine.fifo),
            60: self._power_threshold,
        }
        if which not in values:
            raise Refused(INVALID)
        self._say("QU", f"{which},{values[which]}", "data")

    def _do_pi(self, words: Words) -> None:
        port, pin = self._port_pin(words)
        scale, enabled = self.machine.scale, self.machine.enabled
        levels = {
            ("E", 0): not enabled[0],
            ("C", 1): not enabled[1],
            ("E", 2): scale in (1, 2, 8),  # MS1, MS2 and MS3 of both drivers
            ("E", 1): scale in (1, 2, 4),
            ("A", 6): scale == 1,
        }
        level = levels.get((port, pin), self._pins.get((port, pin), port == "B"))
        self._say("PI", str(int(level)), "bare")

    # -- settings --------------------------------------------------------------------------

    def _do_po(self, words: Words) -> None:
        place = self._port_pin(words)
        (self._pins[place],) = numbers(words[2:], (0, 1))
        self._say("PO")

    def _do_pd(self, words: Words) -> None:
        self._port_pin(words)
        numbers(words[2:], (0, 1))
        self._say("PD")

    @staticmethod
    def _port_pin(words: Words) -> tuple[str, int]:
        """Return the port's letter and the pin's number."""
        if len(words) < 3:
            raise Refused(MISSING)
        port = words[1].upper().decode("ascii", "replace")
        (pin,) = numbers(words[1:], (0, 7))
        if port not in ("A", "B", "C", "D", "E"):
            raise Refused(INVALID)
        return port, pin

    def _do_cu(self, words: Words) -> None:
        which, value = numbers(words, (0, 255), (-32_768, 32_767))
        is_switch = which in (1, 2) or (self.version >= (3,) and which in (3, 10))
        if is_switch and value not in (0, 1):
            raise Refused(INVALID)
        if which == 1:
            # Without OK, firmware 3 still ends its lines.
            self._ok = "OK\r\n" if value else "\r\n" if self.version >= (3,) else ""
        elif which == 2:
            self._checks_limits = bool(value)
        elif self.version < (3,):
            raise Refused(INVALID, legacy=f"OK\r\n{INVALID}\r\n")
        elif which == 10:
            self._switch_syntax(bool(value))
            return
        elif which == 4:
            self._at_rest("CU", lambda: self._resize(value))
            return
        elif which == 50:
            self.machine.enables_by_itself = bool(value)
        elif which == 51:
            self._is_limited = self._is_limited and value != 0
        elif which == 60:
            self._power_threshold = value & 0x3FF
        elif which not in (3, 52, 53, 54, 61):
            raise Refused(INVALID)
        self._say("CU")

    def _switch_syntax(self, to_future: bool) -> None:
        """Answer half in the old syntax and half in the new one, as the firmware does."""
        begin = b"CU" if self._is_future else b""
        self._is_future = to_future
        self._reply(begin + (b"\n" if to_future else b"OK\r\n"), is_ok=True)

    def _resize(self, size: int) -> None:
        self.machine.fifo_size = min(max(size, 1), _FIFO_MOST)
        self._say("CU")

    def _do_sl(self, words: Words) -> None:
        if self.version >= (3,):
            value, *index = numbers(words, (0, 255), (0, 31), least=1)
        else:
            value, *index = numbers(words, (0, 127))
        self._tags[index[0] if index else 0] = value
        self._say("SL")

    def _do_sn(self, words: Words) -> None:
        (self._nodes,) = numbers(words, UINT32)
        self._say("SN")

    def _do_ni(self, _words: Words) -> None:
        self._nodes += 1
        self._say("NI")

    def _do_nd(self, _words: Words) -> None:
        self._nodes -= 1
        self._say("ND")

    def _do_st(self, words: Words) -> None:
        self.nickname = b",".join(words[1:])[:16].decode("ascii", "replace")
        self._say("ST")

    def _do_r(self, _words: Words) -> None:
        self._say("R")
        lines, line = self._lines, self._line
        self._lose_power()
        self._boot()
        self._lines, self._line = lines, line

    def _do_rb(self, _words: Words) -> None:
        self.reboot()

    def _do_bl(self, _words: Words) -> None:
        """Wait for new firmware, on another USB device, until the power goes."""
        self.reboot()
        self._is_plugged = False
