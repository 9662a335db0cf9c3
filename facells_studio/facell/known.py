"""What tells portraits apart: the photo, the face in it, and how it was drawn."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH

KEY = ("id", "source_sha256", "recipe", "recipe_version", "photo_to_frame")
_SAME_FACE_UNITS = 40.0  # about the distance of two eyes
_LONGEST_ID = 60


@dataclass(slots=True)
class Known:
    """The portraits of a library, by what tells them apart."""

    ids: set[str] = field(default_factory=set)
    _by_source: dict[tuple[str, str, int], list[tuple[str, Any]]] = field(default_factory=dict)

    def put(self, row: Mapping[str, Any]) -> None:
        """Note one more portrait: a row with the columns `KEY`."""
        self.ids.add(row["id"])
        source = (row["source_sha256"], row["recipe"], row["recipe_version"])
        self._by_source.setdefault(source, []).append((row["id"], row["photo_to_frame"]))

    def find(
        self, sha256: str, recipe: str, version: int, photo_to_frame: npt.ArrayLike | None
    ) -> str | None:
        """Return the id of the same face of the same photo, drawn in the same way; or None."""
        for known, other in self._by_source.get((sha256, recipe, version), ()):
            if _same_face(other, photo_to_frame):
                return known
        return None

    def free(self, name: str) -> str:
        """Return *name*, with a number if it is taken."""
        if name and name not in self.ids:
            return name
        number = 2
        while f"{name}-{number}" in self.ids:
            number += 1
        return f"{name}-{number}"


def _same_face(one: npt.ArrayLike | None, other: npt.ArrayLike | None) -> bool:
    """Return whether two transforms from one photo to the frame frame the same face."""
    if one is None or other is None:
        return one is other
    a, b = (np.asarray(m, np.float64).reshape(2, 3) for m in (one, other))
    middle = np.array([FRAME_WIDTH / 2, FRAME_HEIGHT / 2])
    if abs(np.linalg.det(a[:, :2])) < 1e-12:
        return np.array_equal(a, b)
    photo = np.linalg.solve(a[:, :2], middle - a[:, 2])
    return bool(np.hypot(*(b[:, :2] @ photo + b[:, 2] - middle)) < _SAME_FACE_UNITS)


def id_of(text: str) -> str:
    """Return a photo's name as a word that needs no quotes in a shell."""
    return re.sub(r"[^\w.]+", "-", text).strip("-.")[:_LONGEST_ID] or "portrait"
