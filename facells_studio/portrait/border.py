"""What part of a picture is a photograph, and what only its last rows drawn out to the border."""

from facells_studio.portrait.face import Pixels


def real_part(pixels: Pixels) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom edge of the real part, in pixel coordinates.

    Pixel centres are whole numbers, so a photo of 100 columns spans -0.5 to 99.5.
    """
    height, width = pixels.shape[:2]
    return -0.5, -0.5, width - 0.5, height - 0.5
