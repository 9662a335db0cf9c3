"""Made-up portraits for tests of libraries, and of what is composed from them."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.facell.library import Library
from facells_studio.records import Record
from facells_studio.score.attributes import ATTRIBUTES


def portrait(number: int, *, scorer: str | None = "facells-40", **more: Any) -> Record:
    """Return a made-up portrait whose lines, points and scores follow from its *number*."""
    random = np.random.default_rng(number)
    lines = [random.uniform(0, 178, (n, 2)) for n in random.integers(2, 6, 1 + number % 4)]
    drawing = Drawing.from_lines(lines, shade=random.random(len(lines)) < 0.3)
    scores = random.normal(0, 4, len(ATTRIBUTES)).astype(np.float32)
    plain: dict[str, Any] = {
        "id": f"p{number}",
        "name": f"p{number}.jpg",
        "drawing": drawing,
        "recipe": "score",
        "recipe_version": 1,
        "source_sha256": f"{number:064x}",
        "photo_to_frame": np.array([[1.0, 0, 0], [0, 1, 0]]),
        "scorer": scorer,
        "scores": None if scorer is None else scores,
        "line_scores": None if scorer is None else scores + line_offsets(number, len(lines)),
    }
    return Record(**{**plain, **more})


def line_offsets(number: int, lines: int) -> npt.NDArray[np.float32]:
    """Return what lines say beyond their drawing (lines, A)."""
    values = np.random.default_rng([number, 1]).normal(0, 2, (lines, len(ATTRIBUTES)))
    return values.astype(np.float32)


def library_of(folder: Path, *sizes: int) -> Library:
    """Return a new library of portraits p0, p1 and so on, in one file for each of *sizes*."""
    library = Library.create(folder)
    for size in sizes:
        library.add([portrait(i) for i in range(len(library), len(library) + size)])
    return library


def contents(folder: Path) -> dict[str, bytes]:
    """Return every visible file of *folder*."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name[0] != "."}
