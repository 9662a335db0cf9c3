"""The sheet of traces: its colors, its curves, and that both say the same."""

import itertools
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facells_studio.drawing import Drawing
from facells_studio.errors import ExportError, UsageError
from facells_studio.facell.traces import (
    INKS,
    SUFFIXES,
    Trace,
    courses,
    percent,
    pieces,
    telling_cell,
    write_traces,
)
from facells_studio.score.encoding import resample
from facells_studio.score.scorer import PointScores
from tests.strategies import drawings

NAMES = ("Smiling", "Male", "Eyeglasses", "Bangs", "Young", "Bald", "Goatee")


def scores_of(drawing: Drawing, values: npt.ArrayLike | None = None) -> PointScores:
    """Return scores of *drawing*: *values* (m, 7) at its reading's points, or waves."""
    reading = resample(drawing, 8.0)
    count = len(reading.points)
    waves = np.sin(np.outer(np.arange(count), np.arange(1, 8)) / 5)
    points = np.asarray(waves if values is None else values, np.float32)
    return PointScores(
        attributes=NAMES,
        base_rates=np.full(7, 0.5, np.float32),
        points=np.zeros((len(drawing.points), 7), np.float32),
        drawing=points.mean(axis=0),
        caller=drawing,
        ordered=drawing,
        reading=reading,
        reading_points=points,
        reading_states=np.tanh(points[:, :4]),
    )


def two_lines() -> Drawing:
    """Return a line high on the left and one low on the right of the frame."""
    return Drawing.from_lines(
        [
            [[20, 20], [80, 20]],
            [
                [100, 180],
                [160, 180],
                [160, 200],
            ],
        ]
    )


def trace(name: str = "Smiling", threshold: float = 0.0, sign: int = 1) -> Trace:
    """Return one attribute of a picture."""
    return Trace(attribute=name, threshold=threshold, sign=sign)


def ink_at(picture: Path, ink: str) -> npt.NDArray[np.int64]:
    """Return where in *picture* the portrait has pixels of *ink*, as rows and columns (n, 2)."""
    with Image.open(picture) as image:
        above_curves = image.convert("RGB").crop((0, 0, image.width, image.height * 255 // 420))
    wanted = np.array([int(ink[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)
    return np.argwhere((np.asarray(above_curves) == wanted).all(axis=2))


@settings(max_examples=30)
@given(drawings(), st.integers(0, 2**32 - 1), st.floats(-1, 1))
def test_color_begins_and_ends_where_the_score_crosses_the_threshold(
    drawing: Drawing, seed: int, limit: float
) -> None:
    """Between two points of a course the score is on one side, and the pieces know which."""
    reading = resample(drawing, 8.0)
    values = np.random.default_rng(seed).uniform(-2, 2, (len(reading.points), 3))

    for course in courses(drawing, reading, values, [limit] * 3):
        above = course.scores - limit
        for j in range(3):
            before, after = above[:-1, j], above[1:, j]
            assert (np.where(course.active[:, j], np.minimum(before, after), 0) > -1e-9).all()
            assert (np.where(course.active[:, j], 0, np.maximum(before, after)) < 1e-9).all()


@settings(max_examples=30)
@given(drawings(min_lines=1))
def test_a_cut_line_is_still_the_same_line(drawing: Drawing) -> None:
    """All corners stay, no ink is lost, and one line begins where the one before ended."""
    scores = scores_of(drawing)
    drawn = courses(drawing, scores.reading, scores.reading_points, [0.1] * 7)

    assert len(drawn) == len(drawing)
    ends = np.cumsum(drawing.lengths())
    for i, course in enumerate(drawn):
        assert course.along[-1] == pytest.approx(ends[i], rel=1e-9, abs=1e-9)
        run = np.hypot(*np.diff(course.at, axis=0).T).sum()
        assert run == pytest.approx(drawing.lengths()[i], rel=1e-5, abs=1e-3)
        assert np.allclose(course.at[0], drawing.line(i)[0], atol=1e-4)
        assert np.allclose(course.at[-1], drawing.line(i)[-1], atol=1e-4)


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_pieces_are_the_longest_stretches_that_are_alike(active: list[bool]) -> None:
    """They follow each other without a gap, and neighbours differ."""
    found = list(pieces(np.array(active)))
    assert found[0][0] == 0
    assert found[-1][1] == len(active)
    for (first, last), (following, _) in itertools.pairwise(found):
        assert last == following
        assert active[first] != active[following]
        assert len(set(active[first:last])) == 1


@pytest.mark.parametrize("sign", [1, -1])
def test_the_telling_cell_goes_with_the_scores(sign: int) -> None:
    """Of many cells the one that follows the scores is found, also if it goes against them."""
    random = np.random.default_rng(3)
    scores = random.normal(size=200)
    states = np.tanh(random.normal(size=(200, 30)))
    states[:, 0] = 1.0  # a cell that never moves tells nothing
    states[:, 17] = sign * np.tanh(scores + 0.3 * random.normal(size=200))
    assert telling_cell(states, scores) == 17


def test_the_portrait_has_an_attributes_ink_where_its_score_is(tmp_path: Path) -> None:
    """A line that speaks for the first attribute is red, one for the second blue."""
    drawing = two_lines()
    reading = resample(drawing, 8.0)
    first = (reading.line_of_point == 0)[:, None]
    values = np.where(first, 1.0, -1.0) * np.array([1, -1, 0, 0, 0, 0, 0])
    target = tmp_path / "me.png"
    write_traces(scores_of(drawing, values), [trace("Smiling"), trace("Male")], target)

    red, blue = ink_at(target, INKS[0]), ink_at(target, INKS[1])
    assert len(red) > 100
    assert len(blue) > 100
    per_mm = 200 / 25.4
    rows, columns = red.T / per_mm
    assert np.allclose(rows, 20 + 20, atol=0.5)  # the frame lies 62 mm from the left, 20 from top
    assert 62 + 20 - 0.5 < columns.min() < columns.max() < 62 + 80 + 0.5
    assert blue[:, 1].min() / per_mm > 62 + 100 - 0.5


def test_a_score_against_an_attribute_is_what_a_minus_asks_for(tmp_path: Path) -> None:
    """*Not* Male is inked where Male is denied."""
    drawing = two_lines()
    values = np.full((len(resample(drawing, 8.0).points), 7), -2.0)
    scores = scores_of(drawing, values)
    wanted = [trace("Male", 1.0), trace("Male", 1.0, sign=-1)]
    write_traces(scores, wanted, tmp_path / "me.png")
    assert not len(ink_at(tmp_path / "me.png", INKS[0]))
    assert len(ink_at(tmp_path / "me.png", INKS[1]))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_request_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    """No dates, no random ids, whatever the kind of file."""
    scores = scores_of(two_lines())
    wanted = [trace("Smiling", 0.5), trace("Bangs", 0.2, sign=-1)]
    for name in ("one", "two"):
        write_traces(scores, wanted, tmp_path / (name + suffix), cell=1, title="me", note="so")
    one, two = ((tmp_path / (name + suffix)).read_bytes() for name in ("one", "two"))
    assert one == two
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"one{suffix}", f"two{suffix}"]


def test_vector_files_hold_no_pixels(tmp_path: Path) -> None:
    """An SVG has paths in the inks and no image; a PDF has no image either, and prints as A3."""
    scores = scores_of(two_lines())
    for suffix in (".svg", ".pdf"):
        write_traces(scores, [trace(n) for n in NAMES[:6]], tmp_path / f"me{suffix}")
    svg = (tmp_path / "me.svg").read_text()
    assert "<image" not in svg
    assert all(ink in svg for ink in INKS)
    pdf = (tmp_path / "me.pdf").read_bytes()
    assert b"/Subtype /Image" not in pdf
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed")
    document = pdfium.PdfDocument(pdf)
    assert document[0].get_size() == pytest.approx((297 / 25.4 * 72, 420 / 25.4 * 72), abs=0.5)
    document.close()


@pytest.mark.parametrize(
    "title", ["", "$x^2$", "Ærø — 肖像 🙂", "a\nb\tc", "\udcff", "long " * 60, r"\frac{1}{2}"]
)
def test_any_name_of_a_photo_is_a_title(tmp_path: Path, title: str) -> None:
    """Formulas, other scripts, broken bytes and endless names neither fail nor warn."""
    write_traces(scores_of(two_lines()), [trace()], tmp_path / "me.svg", title=title)
    assert (tmp_path / "me.svg").stat().st_size > 1000


def test_nothing_opens_a_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture needs no pyplot, which holds global state and may choose a GUI."""
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    import matplotlib

    settings = [
        name for name in matplotlib.rcParams if name != "backend"
    ]  # to ask would choose one
    before = [matplotlib.rcParams[name] for name in settings]
    write_traces(scores_of(two_lines()), [trace()], tmp_path / "me.png")
    assert [matplotlib.rcParams[name] for name in settings] == before


def test_a_dot_and_a_flat_score_can_be_drawn(tmp_path: Path) -> None:
    """No length and no variation: nothing divides by them."""
    dot = Drawing.from_lines([[[50, 50], [50, 50]]])
    flat = np.zeros((2, 7))
    write_traces(scores_of(dot, flat), [trace(threshold=0.0)], tmp_path / "me.svg")
    assert (tmp_path / "me.svg").is_file()


WRONG: list[tuple[dict[str, object], str]] = [
    ({"target": "me.gif"}, ".png, .pdf or .svg"),
    ({"target": "me"}, ".png, .pdf or .svg"),
    ({"traces": []}, "1 to 6"),
    ({"traces": [trace(n) for n in NAMES]}, "not 7"),
    ({"traces": [trace("Smilling")]}, "Did you mean Smiling"),
    ({"cell": 4}, "Choose one from 1 to 4"),
    ({"cell": -1}, "Choose one from 1 to 4"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_a_wrong_request_writes_nothing(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    """One sentence says what to do instead."""
    request = {"traces": [trace()], "cell": None, "target": "me.svg", **change}
    with pytest.raises(UsageError, match=words):
        write_traces(
            scores_of(two_lines()),
            request["traces"],  # type: ignore[arg-type]  # wrong on purpose
            tmp_path / str(request["target"]),
            cell=request["cell"],  # type: ignore[arg-type]  # wrong on purpose
        )
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The error is ours, not the operating system's."""
    with pytest.raises(ExportError, match="Cannot write"):
        write_traces(scores_of(two_lines()), [trace()], tmp_path / "none" / "me.svg")


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "<1%"), (0.004, "<1%"), (0.5, "50%"), (0.994, "99%"), (1.0, ">99%")]
)
def test_a_probability_is_never_certain(share: float, text: str) -> None:
    """Nobody can promise 0 or 100 per cent."""
    assert percent(share) == text


# Machado, Oliveira and Fernandes (2009), table 1, severity 1.0; on linear RGB.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array(
    [
        [0.4124, 0.3576, 0.1805],
        [0.2126, 0.7152, 0.0722],
        [0.0193, 0.1192, 0.9505],
    ]
)


@pytest.mark.parametrize("sight", SIGHTS)
def test_inks_stay_apart_for_every_kind_of_sight(sight: str) -> None:
    """Any two inks differ by CIE76 ΔE 18 or more; the first three, the usual ones, by 28."""

    def lab(ink: str) -> npt.NDArray[np.float64]:
        rgb = np.array([int(ink[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        seen = np.clip(SIGHTS[sight] @ linear, 0, 1)
        t = XYZ @ seen / XYZ.sum(axis=1)
        x, y, z = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
        return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])

    seen = [lab(ink) for ink in INKS]
    for (i, one), (j, two) in itertools.combinations(enumerate(seen), 2):
        assert np.linalg.norm(one - two) > (28 if max(i, j) < 3 else 18)
