"""The paper's notation for a FaCell: ``Smiling 1000-33``, ``Not Male 1000-(14)``."""

from typing import Literal

from facells_studio.score.attributes import label

OverlayScale = Literal["strength", "quantile", "logit"]


def facell_label(
    attribute: str, sign: int, count: int, threshold: float, scale: OverlayScale = "strength"
) -> str:
    """Return what the paper writes under a FaCell: attribute, portraits, threshold.

    A threshold in the direction of "not" stands in brackets, as accountants write what is below
    zero. Strengths are told in hundredths, logits as they are, quantiles behind a ``q``.
    """
    return f"{label(attribute, sign)} {count}-{_threshold(sign * threshold, threshold, scale)}"


def _threshold(signed: float, threshold: float, scale: OverlayScale) -> str:
    if scale == "quantile":  # a share has no direction of its own; the name tells it
        return f"q{100 * threshold:g}"
    number = abs(signed) if scale == "logit" else 100 * abs(signed)
    text = f"{round(number, 6):g}"
    return f"({text})" if signed < 0 else text
