"""What is connected: serial ports that look like plotters, who answers there, and simulated ones.

`list_devices` looks at what the system tells about its ports; `probe` opens one and asks. Nothing
moves by it, and a plot that runs on after its host has died is not disturbed.
"""

import importlib
import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from plotter import simulators
from plotter.backend import Identity
from plotter.errors import PlotterError, PortBusy, PortForbidden
from plotter.grbl_status import read_banner, read_settings
from plotter.ports import Port, open_port

# USB vendor and product numbers: Microchip's, which the EiBotBoard of AxiDraw and NextDraw uses.
_EBB = (0x04D8, 0xFD92)
# Makers of the serial chips on boards that often run GRBL: Arduino, WCH, FTDI, Silicon Labs.
_OFTEN_GRBL = {0x2341, 0x2A03, 0x1A86, 0x0403, 0x10C4}

_BOOT_S = 2.5  # an Uno resets when its port is opened, and its boot loader waits
_REPLY_S = 0.5
_QUIET_S = 0.05  # after this long without a byte an answer is complete

_GRBL_STATUS = re.compile(rb"<(\w+)(?:[:|][^>\r\n]*)?>")
_EBB_VERSION = re.compile(r"EBB.*Firmware Version (\d+(?:\.\d+)*)")
_EBB_ERROR = re.compile(r"!\d+ Err")

Kind = Literal["simulated", "axidraw", "grbl", "unknown"]


@dataclass(frozen=True, slots=True)
class Device:
    """Something that may be a plotter."""

    port: str  # what to ask for: a serial port, "simulated", or a simulated board's address
    kind: Kind  # "grbl" is a guess from the chip as long as nobody asked
    description: str
    identity: Identity | None = None  # who answered, if somebody was asked and did
    trouble: str = ""  # why nobody could be asked: busy, forbidden


# "Simulated plotter" needs nothing; the two boards speak the real protocols and need pyserial.
SIMULATED = Device("simulated", "simulated", "Simulated plotter")
SIMULATED_BOARDS = (
    Device("sim-ebb://axidraw", "simulated", "Simulated AxiDraw"),
    Device("sim-grbl://grbl", "simulated", "Simulated GRBL"),
)


def list_devices(*, ask: bool = False) -> list[Device]:
    """Return the simulated plotters and every serial port; without pyserial only the simplest.

    Args:
        ask: open the ports that a plotter may be at, and find out who answers. Takes up to 4 s for
            each that is silent; a port without a USB device behind it is not asked.
    """
    try:
        list_ports: Any = importlib.import_module("serial.tools.list_ports")
    except ImportError:
        return [SIMULATED]
    ports = sorted(list_ports.comports(), key=lambda p: str(p.device))
    found = [(_device(port), port.vid is not None) for port in ports]
    found = [(device, True) for device in SIMULATED_BOARDS] + found
    asked = [_asked(device) if ask and may_ask else device for device, may_ask in found]
    return [SIMULATED, *asked]


def _device(port: Any) -> Device:
    """Return what pyserial's *port* seems to be."""
    kind: Kind = "unknown"
    if (port.vid, port.pid) == _EBB:
        kind = "axidraw"
    elif port.vid in _OFTEN_GRBL:
        kind = "grbl"
    text = port.description if port.description not in (None, "n/a") else "serial port"
    return Device(port.device, kind, str(text))


def _asked(device: Device) -> Device:
    """Return *device* with who answers there."""
    if device.kind == "simulated":
        # A stranger, so that looking around does not open the port of a plot that runs.
        stranger = device.port.replace("://", "://probed-")
        identity = probe(stranger)
        simulators.forget(stranger)
        if identity is None:
            return device
        return replace(device, identity=replace(identity, port=device.port))
    try:
        identity = _probe(device.port, ebb_first=device.kind == "axidraw")
    except (PortBusy, PortForbidden) as error:
        return replace(device, trouble=str(error))
    except PlotterError:
        return device
    if identity is None:
        return device
    return replace(device, kind="axidraw" if identity.board == EBB else "grbl", identity=identity)


EBB = "EiBotBoard"


def probe(url: str) -> Identity | None:
    """Return who answers at *url*, or None if nobody does, or nobody who plots.

    Raises:
        PortMissing, PortBusy, PortForbidden: it cannot be opened.
    """
    return _probe(url, ebb_first=url.startswith("sim-ebb"))


def _probe(url: str, *, ebb_first: bool) -> Identity | None:
    with open_port(url) as port:
        try:
            if ebb_first:
                return _probe_ebb(port) or _probe_grbl(port)
            return _probe_grbl(port) or _probe_ebb(port)
        except PlotterError:  # unplugged meanwhile
            return None


def _probe_grbl(port: Port) -> Identity | None:
    """Ask with what a GRBL obeys at any time, and more only if it rests.

    A host that died may have left half a line in the board's buffer, and a line from us would
    complete it; a reset throws it away, and at rest the position is kept.
    """
    heard = b""
    until_s = port.clock.now_s() + _BOOT_S
    while not _GRBL_STATUS.search(heard):
        if port.clock.now_s() > until_s:
            return _from_banner(heard, port.name)
        port.write(b"?")
        heard += _answer(port)
    status = _GRBL_STATUS.search(heard)
    if status is None or status[1] not in (b"Idle", b"Alarm"):
        return _from_banner(heard, port.name) or Identity("GRBL", "", "", port.name)
    port.write(b"\x18")
    heard += _answer(port)
    port.write(b"$I\n")
    heard += _answer(port)
    named = _from_banner(heard, port.name) or Identity("GRBL", "", "", port.name)
    settings = read_settings(_lines(heard))
    return replace(named, nickname=settings.nickname)


def _from_banner(heard: bytes, port: str) -> Identity | None:
    """Return who greeted, if one of the family did."""
    banners = [banner for line in _lines(heard) if (banner := read_banner(line)) is not None]
    return Identity(banners[-1].board, banners[-1].version, "", port) if banners else None


def _probe_ebb(port: Port) -> Identity | None:
    """Ask for version and nickname; to a GRBL this is an error, which ends half a line too."""
    heard = _ask(port, b"V\r")
    if _EBB_ERROR.search(heard):  # of what a GRBL was asked with before
        heard = _ask(port, b"V\r")
    version = _EBB_VERSION.search(heard)
    if version is None:
        return None
    # "QT,name" from firmware 3 in its own syntax; "name" and "OK" from the others.
    named = [line for line in _ask(port, b"QT\r").splitlines() if line not in ("", "OK")]
    nickname = named[0].removeprefix("QT").removeprefix(",").strip() if named else ""
    return Identity(EBB, version[1], "" if _EBB_ERROR.search(nickname) else nickname, port.name)


def _ask(port: Port, question: bytes) -> str:
    port.write(question)
    return _answer(port).decode("latin-1").replace("\n\r", "\n")


def _answer(port: Port) -> bytes:
    """Return what comes: the first byte within a moment, the rest at one go."""
    heard = got = port.read(_REPLY_S)
    while got:
        got = port.read(_QUIET_S)
        heard += got
    return heard


def _lines(heard: bytes) -> list[str]:
    return [line.strip() for line in heard.decode("latin-1").splitlines() if line.strip()]
