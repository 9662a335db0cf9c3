"""Similarities of the plane: turn, scale, shift; a (2, 3) matrix on (x, y, 1)."""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


def fit_similarity(source: Matrix, target: Matrix) -> Matrix:
    """Return the similarity that brings (n, 2) *source* nearest to *target*, least squares.

    In complex numbers z ↦ a z + b with a = Σ conj(z - z̄)(w - w̄) / Σ |z - z̄|², b = w̄ - a z̄: the
    closed form of Umeyama (1991) for the plane, without reflections.

    Raises:
        ValueError: the source points coincide.
    """
    z, w = source @ (1, 1j), target @ (1, 1j)
    z_mean, w_mean = z.mean(), w.mean()
    spread = float(np.sum(np.abs(z - z_mean) ** 2))
    if not spread > 0:
        raise ValueError("points coincide: no similarity fits")
    a = np.sum(np.conj(z - z_mean) * (w - w_mean)) / spread
    b = w_mean - a * z_mean
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])


def transform(matrix: Matrix, points: Matrix) -> Matrix:
    """Map (n, 2) points."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def invert(matrix: Matrix) -> Matrix:
    """Return the matrix of the way back."""
    back = np.linalg.inv(matrix[:, :2])
    return np.column_stack([back, -back @ matrix[:, 2]])


def compose(second: Matrix, first: Matrix) -> Matrix:
    """Return the matrix that maps by *first*, then by *second*."""
    return np.column_stack(
        [second[:, :2] @ first[:, :2], second[:, :2] @ first[:, 2] + second[:, 2]]
    )


def scale_of(matrix: Matrix) -> float:
    """Return how much longer a similarity makes lengths."""
    return float(np.hypot(matrix[0, 0], matrix[1, 0]))
