"""How an EiBotBoard says things: parameters, replies in both syntaxes, errors."""

from typing import Literal

# The line endings of older replies are not consistent; programs count on each of them.
Style = Literal["ok", "data", "reversed", "bare", "bare-reversed"]

MISSING = "!4 Err: Missing parameter(s)"
INVALID = "!6 Err: Invalid parameter value"
EXTRA = "!7 Err: Extra parameter"
OVERRUN = "!3 Err: RX Buffer overrun"
INT32 = (-(1 << 31), (1 << 31) - 1)
UINT32 = (0, (1 << 32) - 1)
UINT16 = (0, 65_535)

Limits = tuple[int, int]


class Refused(Exception):
    """A command was not obeyed, or not all of it."""

    def __init__(self, error: str, *, legacy: str = "") -> None:
        self.error = error
        self.legacy = (legacy or f"{error}\r\n").encode()  # the reply in the old syntax
        super().__init__(error)


def unknown(name: str) -> Refused:
    """Return the error for a command that this firmware does not know."""
    code = "".join(f"{ord(letter):02X}" for letter in name)
    return Refused(f"!8 Err: Unknown command '{name}:{code}'")


def numbers(words: list[bytes], *limits: Limits, least: int | None = None) -> list[int]:
    """Return parameters as integers, as many as came.

    Args:
        words: the command, cut at its commas; the first is its name.
        limits: the least and greatest value of each parameter.
        least: how many must be there; all without it.

    Raises:
        Refused: one is missing, is no number, or is outside its limits.
    """
    given = words[1 : len(limits) + 1]
    if len(given) < (len(limits) if least is None else least):
        raise Refused(MISSING)
    values = []
    for word, (low, high) in zip(given, limits, strict=False):
        try:
            value = int(word)
        except ValueError:
            raise Refused(INVALID) from None
        if not low <= value <= high:
            raise Refused(INVALID)
        values.append(value)
    return values


def legacy(name: str, data: str, style: Style, ok: str = "OK\r\n") -> bytes:
    """Return a reply as firmware 1 and 2 give it, and firmware 3 unless told otherwise."""
    if style == "ok":
        return ok.encode()
    end = "\n\r" if "reversed" in style else "\r\n"
    prefix = f"{name}," if name in ("QM", "PI", "QU") else ""
    return f"{prefix}{data}{end}{'' if style.startswith('bare') else ok}".encode()


def future(name: str, data: str) -> bytes:
    """Return a reply in the syntax of ``CU,10,1``: always the name, then the data if any."""
    return f"{name},{data}\n".encode() if data else f"{name}\n".encode()
