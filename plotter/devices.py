"""What is connected: serial ports that look like plotters, and the simulated one."""

import importlib
from dataclasses import dataclass
from typing import Any, Literal

# USB vendor and product numbers: Microchip's, which the EiBotBoard of AxiDraw and NextDraw uses.
_EBB = (0x04D8, 0xFD92)
# Makers of the serial chips on boards that often run GRBL: Arduino, WCH, FTDI, Silicon Labs.
_OFTEN_GRBL = {0x2341, 0x2A03, 0x1A86, 0x0403, 0x10C4}


@dataclass(frozen=True, slots=True)
class Device:
    """Something that may be a plotter; nothing was opened to find out."""

    port: str  # what to ask for: a serial port, or "simulated"
    kind: Literal["simulated", "axidraw", "grbl", "unknown"]  # "grbl" is a guess from the chip
    description: str


def list_devices() -> list[Device]:
    """Return the simulated plotter and every serial port; only the former without pyserial."""
    return [Device("simulated", "simulated", "Simulated plotter"), *_serial_devices()]


def _serial_devices() -> list[Device]:
    try:
        list_ports = importlib.import_module("serial.tools.list_ports")
    except ImportError:
        return []
    return [_device(port) for port in sorted(list_ports.comports(), key=lambda p: str(p.device))]


def _device(port: Any) -> Device:
    """Return what pyserial's *port* seems to be."""
    kind: Literal["axidraw", "grbl", "unknown"] = "unknown"
    if (port.vid, port.pid) == _EBB:
        kind = "axidraw"
    elif port.vid in _OFTEN_GRBL:
        kind = "grbl"
    text = port.description if port.description not in (None, "n/a") else "serial port"
    return Device(port.device, kind, str(text))
