"""What a person chooses about photo and face. Kept apart so that ``--help`` loads no OpenCV."""

from dataclasses import dataclass
from typing import Literal

from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.presets import option

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoParams:
    """How photos are opened: the section ``[photo]`` of a preset."""

    max_megapixels: float = option(
        150.0,
        help="Refuse photos with more megapixels than this, before they fill the memory.",
        low=0.01,
        high=178.0,  # beyond it Pillow itself refuses
    )
    enough_px: int = option(
        3000,
        help="A photo whose longer side is twice this or more is read at a reduced size.",
        low=256,
        high=65536,
        panel=False,
    )


# How much of the photo each framing shows, in portrait units. A bust has the proportions of the
# room inside the margins of an A-size page (2 : 3), and the eyes two fifths from its top, as
# painters have it.
EXTENTS: dict[str, Box] = {
    "frame": (0.0, 0.0, FRAME_WIDTH, FRAME_HEIGHT),
    "head": (-22.0, -36.0, 200.0, 284.0),
    "bust": (-46.0, -50.0, 224.0, 350.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceParams:
    """Which face is drawn and how much around it: the section ``[face]`` of a preset."""

    face: str = option(
        "largest",
        help="Which face: largest (the most prominent), a number in that order, or none.",
    )
    framing: Literal["frame", "head", "bust"] = option(
        "bust", help="How much is drawn: the bare portrait frame, the head, or head and shoulders."
    )
    width_px: int = option(
        512, help="Pixels across the portrait frame that lines are traced on.", low=89, high=2048
    )
    sitter: bool = option(
        True, help="Find the outline of the sitter, so that the background can stay empty."
    )

    def __post_init__(self) -> None:
        """Check what the type cannot say."""
        if self.face not in ("largest", "none") and not (
            self.face.isascii() and self.face.isdigit() and int(self.face) >= 1
        ):
            raise ValueError(
                f"face must be 'largest', 'none' or a number from 1, not {self.face!r}"
            )
