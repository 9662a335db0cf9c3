"""CelebA's 40 attributes: their names, and which part of a face a name points at.

The names are the data set's own (Liu, Luo, Wang and Tang, ICCV 2015), judged by few annotators on
photos of celebrities. Some are opinions, some are offensive; a score is "the labels' idea of ...".
"""

import difflib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from facells_studio.errors import UsageError

ATTRIBUTES = (
    "5_o_Clock_Shadow",
    "Arched_Eyebrows",
    "Attractive",
    "Bags_Under_Eyes",
    "Bald",
    "Bangs",
    "Big_Lips",
    "Big_Nose",
    "Black_Hair",
    "Blond_Hair",
    "Blurry",
    "Brown_Hair",
    "Bushy_Eyebrows",
    "Chubby",
    "Double_Chin",
    "Eyeglasses",
    "Goatee",
    "Gray_Hair",
    "Heavy_Makeup",
    "High_Cheekbones",
    "Male",
    "Mouth_Slightly_Open",
    "Mustache",
    "Narrow_Eyes",
    "No_Beard",
    "Oval_Face",
    "Pale_Skin",
    "Pointy_Nose",
    "Receding_Hairline",
    "Rosy_Cheeks",
    "Sideburns",
    "Smiling",
    "Straight_Hair",
    "Wavy_Hair",
    "Wearing_Earrings",
    "Wearing_Hat",
    "Wearing_Lipstick",
    "Wearing_Necklace",
    "Wearing_Necktie",
    "Young",
)

# (left, top, right, bottom) in portrait units. CelebA's landmarks lie at about (69.5, 111) and
# (108.5, 111) for the eyes, (89, 132) for the nose, (72, 152) and (106, 152) for the mouth.
Box = tuple[float, float, float, float]
_EYES: Box = (40.0, 94.0, 138.0, 132.0)
_MOUTH: Box = (54.0, 134.0, 124.0, 178.0)
_ABOVE_EYES: Box = (0.0, 0.0, 178.0, 102.0)
PARTS: Mapping[str, Box] = MappingProxyType(
    {
        "Eyeglasses": _EYES,
        "Smiling": _MOUTH,
        "Mouth_Slightly_Open": _MOUTH,
        "Wearing_Hat": _ABOVE_EYES,
        "Bangs": _ABOVE_EYES,
        "Bald": _ABOVE_EYES,
    }
)

# Where an attribute's lines are looked for when a network learns (`train.places`); one that speaks
# of the whole face, or of something that is missing, has no place. None is all but the inner face.
_INNER_FACE: Box = (52.0, 86.0, 126.0, 190.0)
_BROWS: Box = (42.0, 82.0, 136.0, 112.0)
_LIPS: Box = (60.0, 136.0, 118.0, 174.0)
_NOSE: Box = (66.0, 100.0, 112.0, 146.0)
_NECK: Box = (16.0, 164.0, 162.0, 218.0)
_CHEEKS: Box = (38.0, 106.0, 140.0, 170.0)
PLACES: Mapping[str, tuple[Box, ...] | None] = MappingProxyType(
    {
        **{name: (box,) for name, box in PARTS.items()},
        "Arched_Eyebrows": (_BROWS,),
        "Bags_Under_Eyes": ((46.0, 106.0, 132.0, 136.0),),
        "Big_Lips": (_LIPS,),
        "Big_Nose": (_NOSE,),
        "Bushy_Eyebrows": (_BROWS,),
        "Double_Chin": ((38.0, 150.0, 140.0, 218.0),),
        "Goatee": ((56.0, 134.0, 122.0, 200.0),),
        "High_Cheekbones": (_CHEEKS,),
        "Mustache": ((58.0, 126.0, 120.0, 164.0),),
        "Narrow_Eyes": ((46.0, 98.0, 132.0, 126.0),),
        "Pointy_Nose": (_NOSE,),
        "Receding_Hairline": (_ABOVE_EYES,),
        "Rosy_Cheeks": (_CHEEKS,),
        "Sideburns": ((18.0, 88.0, 64.0, 166.0), (114.0, 88.0, 160.0, 166.0)),
        "Wearing_Earrings": ((8.0, 110.0, 58.0, 194.0), (120.0, 110.0, 170.0, 194.0)),
        "Wearing_Lipstick": (_LIPS,),
        "Wearing_Necklace": (_NECK,),
        "Wearing_Necktie": (_NECK,),
        "Black_Hair": None,
        "Blond_Hair": None,
        "Brown_Hair": None,
        "Gray_Hair": None,
        "Straight_Hair": None,
        "Wavy_Hair": None,
    }
)


def label(name: str, sign: int = 1) -> str:
    """Return an attribute's *name* as a person reads it; the paper's *Not* with *sign* -1."""
    words = name.replace("_", " ")
    return words if sign > 0 else f"Not {words}"


def index_of(name: str, attributes: Sequence[str] = ATTRIBUTES) -> int:
    """Return the column of the attribute *name*; case, spaces and hyphens do not matter.

    Raises:
        UsageError: there is no such attribute; the message suggests what was meant.
    """
    known, plain = _columns(tuple(attributes)), _plain(name)
    if plain in known:
        return known[plain]
    close = difflib.get_close_matches(plain, known, n=1, cutoff=0.5)
    meant = f" Did you mean {attributes[known[close[0]]]}?" if close else ""
    raise UsageError(
        f"There is no attribute {name!r}.{meant} 'facells score sample' lists all of them."
    )


def at_place(name: str, xy: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Return which points (..., 2), in portrait units, lie where `PLACES` looks for *name*."""
    boxes = PLACES[name]
    if boxes is None:
        return ~_in_box(xy, _INNER_FACE)
    return np.asarray(np.any([_in_box(xy, box) for box in boxes], axis=0))


def _in_box(xy: npt.NDArray[np.float32], box: Box) -> npt.NDArray[np.bool_]:
    x, y = xy[..., 0], xy[..., 1]
    return np.asarray((x >= box[0]) & (y >= box[1]) & (x <= box[2]) & (y <= box[3]))


@lru_cache(maxsize=16)  # of each network; a drag of a threshold asks again for every picture
def _columns(attributes: tuple[str, ...]) -> Mapping[str, int]:
    return MappingProxyType({_plain(name): i for i, name in enumerate(attributes)})


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
