"""A corpus that nobody had to draw: faces of a few lines, some with glasses."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.score.attributes import ATTRIBUTES, index_of

GLASSES = index_of("Eyeglasses")


@dataclass(frozen=True, eq=False)
class Faces:
    """Drawings of faces; every second one wears glasses, as its labels say."""

    drawings: tuple[Drawing, ...]
    names: npt.NDArray[np.str_]
    labels: npt.NDArray[np.float32]
    partition: npt.NDArray[np.int64]
    recipe: str = "score"
    recipe_version: int = 1

    @property
    def points_counts(self) -> npt.NDArray[np.int64]:
        """Points of each drawing."""
        return np.array([len(drawing.points) for drawing in self.drawings])

    def __len__(self) -> int:
        return len(self.drawings)

    def drawing(self, i: int) -> Drawing:
        """Return drawing *i*."""
        return self.drawings[i]


def faces(train: int = 24, validation: int = 8, seed: int = 0, first: int = 0) -> Faces:
    """Return a corpus of so many faces, named from *first* on."""
    random = np.random.default_rng(seed)
    count = train + validation
    labels = (random.random((count, len(ATTRIBUTES))) < 0.3).astype(np.float32)
    labels[:, GLASSES] = np.arange(count) % 2
    return Faces(
        drawings=tuple(face(random, glasses=bool(i % 2)) for i in range(count)),
        names=np.array([f"{first + i:06d}.jpg" for i in range(count)]),
        labels=labels,
        partition=np.array([0] * train + [1] * validation),
    )


def face(random: np.random.Generator, *, glasses: bool) -> Drawing:
    """Return a drawing of an outline, a mouth, some hair, and perhaps glasses."""
    lines = [_arc(89, 130, 45, 60, 0, 2 * np.pi), _arc(89, 150, 18, 8, 0, np.pi)]
    hair = random.uniform(40, 140, random.integers(3, 9))
    lines += [np.array([[x, 40], [x + random.normal(0, 5), 75]]) for x in hair]
    if glasses:
        lines += [_arc(x, 111, 14, 10, 0, 2 * np.pi) for x in (69, 109)]
    return Drawing.from_lines([line + random.normal(0, 1.0, 2) for line in lines])


def _arc(
    x: float, y: float, across: float, down: float, a: float, b: float
) -> npt.NDArray[np.float64]:
    angles = np.linspace(a, b, 24)
    return np.column_stack([x + across * np.cos(angles), y + down * np.sin(angles)])
