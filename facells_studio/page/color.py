"""Colors as a person writes them."""

from facells_studio.errors import PresetError
from facells_studio.presets import did_you_mean


def parse_color(text: str) -> str:
    """Return the color that *text* names as "#rrggbb": "#333", "#aabbcc" or a CSS name.

    Raises:
        PresetError: there is no such color.
    """
    from PIL import ImageColor

    word = text.strip().lower()
    try:
        red, green, blue = ImageColor.getrgb(word)[:3]
    except ValueError:
        hint = did_you_mean(word, ImageColor.colormap)
        raise PresetError(
            f"{text!r} is not a color.{hint} Write a name like 'navy' or a code like '#1a2b3c'."
        ) from None
    return f"#{red:02x}{green:02x}{blue:02x}"


def is_color(text: str) -> bool:
    """Return whether `parse_color` knows *text*."""
    try:
        parse_color(text)
    except PresetError:
        return False
    return True
