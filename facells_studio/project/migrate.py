"""Project texts of older versions, brought up to date one format at a time.

When a format changes, `FORMAT` grows by one and `STEPS` gets the function that turns a table of the
format before into one of the next. A step works on plain tables, never on today's classes: those
will have changed when it is still needed.
"""

import tomllib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from facells_studio.errors import DataError

FORMAT = 2

Table = dict[str, Any]
Step = Callable[[Table], Table]


def _from_1(table: Table) -> Table:
    """Keep all: format 2 says how a page is plotted (order of pens, marks), as it was before."""
    return table


# By the format that a step starts from.
STEPS: Mapping[int, Step] = MappingProxyType({1: _from_1})


def read(
    text: str, where: str, *, steps: Mapping[int, Step] = STEPS, to: int = FORMAT
) -> tuple[Table, bool]:
    """Return the table of the project *text* in the format *to*, and whether it had to migrate.

    Raises:
        DataError: it is not TOML, of no format, of a newer one, or of one too old for *steps*.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as exc:  # also numbers of thousands of digits
        raise DataError(
            f"{where} is damaged: its text is not valid TOML ({exc}). Nothing was changed; open a "
            "copy or an earlier version of it."
        ) from exc
    version = table.pop("format", None)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise DataError(
            f"{where} does not say which format it has. Its text must begin with 'format = {to}'."
        )
    if version > to:
        raise DataError(
            f"{where} has format {version}, this program reads up to {to}. Update FaCells Studio."
        )
    for start in range(version, to):
        if start not in steps:
            raise DataError(
                f"{where} has format {version}, which this program no longer reads. "
                "Open and save it with an earlier version first."
            )
        try:
            table = steps[start](table)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as exc:
            raise DataError(
                f"{where} is damaged: its format {version} is not whole ({exc!r}). Nothing was "
                "changed; open a copy or an earlier version of it."
            ) from exc
    return table, version < to
