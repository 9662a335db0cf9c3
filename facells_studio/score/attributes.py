"""CelebA's 40 attributes: their names, and which part of a face a name points at.

The names are the data set's own (Liu, Luo, Wang and Tang, ICCV 2015), judged by few annotators on
photos of celebrities. Some are opinions, some are offensive; a score is "the labels' idea of ...".
"""

import difflib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

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


def label(name: str, sign: int = 1) -> str:
    """Return an attribute's *name* as a person reads it; the paper's *Not* with *sign* -1."""
    words = name.replace("_", " ")
    return words if sign > 0 else f"Not {words}"


def index_of(name: str, attributes: Sequence[str] = ATTRIBUTES) -> int:
    """Return the column of the attribute *name*; case, spaces and hyphens do not matter.

    Raises:
        UsageError: there is no such attribute; the message suggests what was meant.
    """
    known = {_plain(a): i for i, a in enumerate(attributes)}
    if _plain(name) in known:
        return known[_plain(name)]
    close = difflib.get_close_matches(_plain(name), known, n=1, cutoff=0.5)
    meant = f" Did you mean {attributes[known[close[0]]]}?" if close else ""
    raise UsageError(
        f"There is no attribute {name!r}.{meant} 'facells score sample' lists all of them."
    )


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
