"""Many numbers as text, quickly: what the SVG, G-code and PDF writers share.

Formatting a float in Python takes half a microsecond, a page has a million of them. Here the
texts of all whole parts and all fractions are made once, numpy picks them by index into a table
of fixed-width rows padded with NUL, and one more pass drops the NULs.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from facells_studio.errors import ExportError

Bytes = npt.NDArray[np.uint8]

LIMIT_MM = 99_999.0  # a hundred metres; beyond it is a mistake, and the tables would be large
_BLOCK = 1 << 16  # points formatted at a time, so that memory stays small


def point_rows(
    points: npt.NDArray[np.float64],
    tail: Bytes,
    *,
    decimals: int,
    before_x: bytes = b"",
    before_y: bytes = b",",
    head: Bytes | None = None,
) -> bytes:
    """Return one row ``head before_x x before_y y tail`` for each point, rows back to back.

    Numbers are rounded to *decimals* digits and carry neither trailing zeros nor a minus zero.

    Args:
        points: (n, 2), in whatever unit shall be written.
        tail: one byte that ends each row (n,); a code to replace if one byte is not enough.
        decimals: digits after the point, 0 to 5.
        before_x: text before every x.
        before_y: text before every y.
        head: text that begins each row (n, k), padded with NUL; none if left out.

    Raises:
        ExportError: a coordinate is farther out than `LIMIT_MM`.
    """
    if len(points) and float(np.abs(points).max()) > LIMIT_MM:
        raise ExportError(
            "A line ends a hundred metres from the page. Check how the drawing is placed."
        )
    blocks = []
    for first in range(0, len(points), _BLOCK):
        block = slice(first, first + _BLOCK)
        n = len(points[block])
        columns = [
            *([] if head is None else [head[block]]),
            _constant(before_x, n),
            *_number(points[block, 0], decimals),
            _constant(before_y, n),
            *_number(points[block, 1], decimals),
            tail[block, np.newaxis],
        ]
        table = np.concatenate(columns, axis=1)
        blocks.append(table[table != 0].tobytes())
    return b"".join(blocks)


def number(value: float, decimals: int = 3) -> str:
    """Return one number as `point_rows` writes it."""
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _number(values: npt.NDArray[np.float64], decimals: int) -> tuple[Bytes, Bytes, Bytes]:
    """Return the columns sign, whole part and fraction of *values* (n, 1), (n, w), (n, f)."""
    unit = 10**decimals
    scaled = np.rint(values * unit).astype(np.int64)
    whole, fraction = np.divmod(np.abs(scaled), unit)
    sign = np.where(scaled < 0, ord("-"), 0).astype(np.uint8)
    wholes = _whole_parts(len(str(whole.max(initial=0))))
    return sign[:, np.newaxis], wholes[whole], _fractions(decimals)[fraction]


def _constant(text: bytes, n: int) -> Bytes:
    return np.broadcast_to(np.frombuffer(text, np.uint8), (n, len(text)))


@cache
def _whole_parts(digits: int) -> Bytes:
    """Return the texts of 0, 1, 2 … with up to *digits* digits (10**digits, digits)."""
    return _rows([b"%d" % i for i in range(10**digits)])


@cache
def _fractions(decimals: int) -> Bytes:
    """Return ``.001`` and so on without trailing zeros, nothing for zero (10**decimals, w)."""
    texts = [b".%0*d" % (decimals, i) for i in range(10**decimals)] if decimals else [b"."]
    return _rows([text.rstrip(b"0").rstrip(b".") for text in texts])


def _rows(texts: list[bytes]) -> Bytes:
    fixed = np.array(texts)
    return fixed.view(np.uint8).reshape(len(fixed), fixed.itemsize)
