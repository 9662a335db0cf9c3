"""Tell the sitter from the background."""

from facells_studio.portrait.face import Pixels


def find_sitter(color: Pixels, face_px: tuple[float, float, float, float] | None) -> Pixels | None:
    """Return the sitter's mask."""
    return None
