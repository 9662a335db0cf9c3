"""Thresholds that mean the same for every attribute: where a score lies among many.

A logit of 2 is much for one attribute and little for another (the design's ``model.md``,
section 5). A model therefore stores, for each attribute and sign, the quantiles of its scores over
the ink of training portraits that have the attribute (sign +) or lack it (sign -, with scores
negated). 0.85 then is what the strongest 15 % of the ink of such portraits exceed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from facells_studio.errors import ModelError
from facells_studio.score.model import SCALE, ModelConfig, load_tensors

STEPS = 101  # quantiles 0, 0.01 … 1
LEVELS = np.linspace(0.0, 1.0, STEPS)

Of = Literal["points", "lines"]
Floats = npt.NDArray[np.float32]


def table_name(sign: int, centred: bool, of: Of) -> str:
    """Return the name of a table in ``scale.safetensors``, such as ``points.centred.plus``."""
    return f"{of}.{'centred' if centred else 'raw'}.{'plus' if sign > 0 else 'minus'}"


TABLES = tuple(
    table_name(sign, centred, of)
    for of in ("points", "lines")
    for centred in (False, True)
    for sign in (1, -1)
)


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """The quantiles of a model's scores."""

    tables: Mapping[str, npt.NDArray[Any]]  # each (A, STEPS), ascending in each row

    def quantile(
        self,
        values: npt.ArrayLike,
        attribute: int,
        sign: int = 1,
        centred: bool = False,
        *,
        of: Of = "points",
    ) -> Floats:
        """Return where *values* lie among the model's scores, 0 to 1.

        Args:
            values: scores as they are (not negated), of any shape; minus the drawing's own
                mean if *centred*.
            attribute: the attribute's column.
            sign: -1 asks how much the values speak against the attribute.
            centred: whether the drawing's own mean was taken off.
            of: whether they are scores of points or means over lines.
        """
        table = self._row(attribute, sign, centred, of)
        signed = np.asarray(values, np.float64) * (1 if sign > 0 else -1)
        return np.interp(signed, table, LEVELS).astype(np.float32)

    def threshold(
        self,
        quantile: float,
        attribute: int,
        sign: int = 1,
        centred: bool = False,
        *,
        of: Of = "points",
    ) -> float:
        """Return the score that lies at *quantile*: the inverse of `quantile`.

        With sign -1 it is negative where the attribute is denied: scores *below* it count.
        """
        table = self._row(attribute, sign, centred, of)
        return float(np.interp(quantile, LEVELS, table)) * (1 if sign > 0 else -1)

    def _row(self, attribute: int, sign: int, centred: bool, of: Of) -> npt.NDArray[Any]:
        row: npt.NDArray[Any] = self.tables[table_name(sign, centred, of)][attribute]
        return row


def load_scale(folder: Path, config: ModelConfig) -> Scale | None:
    """Return the scale of a model; None if it has none.

    Raises:
        ModelError: its tables are not those of the model's attributes.
    """
    if not any(name == SCALE for name, _ in config.files):
        return None
    tables = load_tensors(folder, SCALE)
    shape = (len(config.attributes), STEPS)
    for name in TABLES:
        if name not in tables or tables[name].shape != shape:
            raise ModelError(
                f"The model {config.name} has no table {name} for its {shape[0]} attributes in "
                f"{SCALE}. Install the model again."
            )
    return Scale(tables)
