"""Any drawing is scored at its own points, whoever drew it and in whatever order."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import expit

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.errors import DrawingError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.lines import score_lines
from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import sample_photo
from facells_studio.score.clip import Longs, canonical, clip, provenance, unclipped
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.network import paper_network
from facells_studio.score.scorer import PointScores, Scorer, line_means, load_scorer
from tests.strategies import drawings
from tests.untrained import untrained_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained model."""
    place = tmp_path_factory.mktemp("models") / "tiny"
    untrained_model(place)
    return place


@pytest.fixture(scope="module")
def scorer(folder: Path) -> Scorer:
    """The model, ready to score."""
    return load_scorer(folder)


@pytest.fixture(scope="module")
def portrait() -> Drawing:
    """The portrait that ships with the program, as the network reads it."""
    face = FaceParams(framing="frame", sitter=False)
    return score_lines(align(open_photo(sample_photo()), face))


@pytest.fixture(scope="module")
def scores(scorer: Scorer, portrait: Drawing) -> PointScores:
    """Its scores."""
    return scorer.score(portrait)


def test_each_point_has_a_score_for_each_attribute(scores: PointScores, portrait: Drawing) -> None:
    """At the caller's points, in float32."""
    assert scores.points.shape == (len(portrait.points), 40)
    assert scores.points.dtype == scores.drawing.dtype == np.float32
    assert scores.drawing.shape == scores.probabilities.shape == scores.verdicts.shape == (40,)
    assert len(scores.reading_points) == len(scores.reading_states) == len(scores.reading.points)
    assert scores.reading_states.shape[1] == 16
    assert np.isfinite(scores.points).all()


def test_the_mean_of_what_was_read_is_the_drawings_score(scores: PointScores) -> None:
    """And the mean over the caller's ink is nearly that, whatever the spacing of its points."""
    assert np.array_equal(scores.mean, scores.drawing)
    lengths = scores.caller.lengths()
    over_ink = (scores.line_means() * lengths[:, None]).sum(axis=0) / lengths.sum()
    spread = scores.reading_points.std(axis=0)
    assert (np.abs(over_ink - scores.drawing) < 0.3 * spread).all()


def test_probabilities_and_verdicts_follow_from_the_logits(scores: PointScores) -> None:
    """A verdict says whether the attribute is likelier than usual; the base rates here are ½."""
    assert np.allclose(scores.probabilities, expit(scores.drawing), atol=1e-6)
    assert np.array_equal(scores.verdicts, scores.drawing > 0)


def test_scores_come_back_to_the_points_that_were_read(
    scores: PointScores, portrait: Drawing
) -> None:
    """Each end of a line has the very score of the end that was read at that place."""
    reading = scores.reading
    ends = np.concatenate([reading.offsets[:-1], reading.offsets[1:] - 1])
    lines = np.concatenate([reading.columns["line"]] * 2)
    for row, line in zip(ends, lines, strict=True):
        if portrait.closed[line]:
            continue
        own = slice(portrait.offsets[line], portrait.offsets[line + 1])
        same = (portrait.points[own] == reading.points[row]).all(axis=1)
        assert same.any()
        apart = np.abs(scores.points[own][same] - scores.reading_points[row]).max(axis=1)
        assert apart.min() < 1e-5


def test_the_callers_order_and_directions_change_nothing(
    scorer: Scorer, portrait: Drawing, scores: PointScores
) -> None:
    """A drawing has the scores of its lines, not of their order: before and after plotting."""
    random = np.random.default_rng(4)
    order, flipped = random.permutation(len(portrait)), random.random(len(portrait)) < 0.5

    turned = scorer.score(portrait.take(order, flipped))

    assert np.array_equal(turned.drawing, scores.drawing)
    for i, line in enumerate(order):
        ours = scores.points[portrait.offsets[line] : portrait.offsets[line + 1]]
        theirs = turned.points[turned.caller.offsets[i] : turned.caller.offsets[i + 1]]
        assert np.abs((ours[::-1] if flipped[i] else ours) - theirs).max() < 1e-5


@given(drawings(min_lines=1), st.data())
def test_lines_have_one_canonical_order(drawing: Drawing, data: st.DataObject) -> None:
    """Whoever ordered, reversed or turned them before."""
    line = drawing.line_of_point
    first = np.ones(len(line), bool)  # of each line, without the point that closes it
    first[drawing.offsets[1:][drawing.closed] - 1] = False
    assume(len(np.unique(drawing.points[first], axis=0)) == first.sum())
    order = data.draw(st.permutations(range(len(drawing))))
    flipped = [data.draw(st.booleans()) for _ in order]
    counts, closed = np.diff(drawing.offsets)[order], drawing.closed[order]
    begin = [
        data.draw(st.integers(0, n - 2)) if c else 0 for c, n in zip(closed, counts, strict=True)
    ]

    ours, theirs = canonical(drawing), canonical(drawing.take(order, flipped, begin))

    assert np.array_equal(ours.points, theirs.points)
    assert np.array_equal(ours.columns["id"], theirs.columns["id"])
    assert sorted(ours.columns["id"].tolist()) == list(range(len(drawing)))
    assert np.array_equal(ours.points[provenance_of(ours, drawing)], drawing.points)


def provenance_of(ordered: Drawing, drawing: Drawing) -> Longs:
    """Return where each point of *drawing* is in *ordered*, whose lines are numbered by ``id``."""
    return provenance(ordered.with_column("piece", ordered.columns["id"]), drawing)


@pytest.mark.parametrize("network", ["1bi-8-fs-d40", "3bi-6-ga-d1"])
def test_the_papers_networks_score_too(tmp_path: Path, portrait: Drawing, network: str) -> None:
    """By ONNX Runtime as by torch, in relative coordinates and unsorted lines as well."""
    encoding = EncodingParams(coordinates="relative", order="unsorted")
    untrained_model(tmp_path / "paper", paper_network(network), encoding=encoding)

    scores = load_scorer(tmp_path / "paper").score(portrait)

    again = load_scorer(tmp_path / "paper", engine="torch").score(portrait)
    assert np.abs(scores.points - again.points).max() < 1e-5
    assert np.abs(scores.drawing - again.drawing).max() < 1e-5


def test_many_drawings_score_as_one_by_one(folder: Path, portrait: Drawing) -> None:
    """In batches, in the order in which they came, whatever their sizes."""
    some = [portrait.take(np.arange(i, 40 + 7 * i)) for i in range(6)]
    for engine in ("onnx", "torch"):
        scorer = load_scorer(folder, engine=engine)

        together = list(scorer.score_many(iter(some)))

        for drawing, scores in zip(some, together, strict=True):
            alone = scorer.score(drawing)
            assert scores.caller is drawing
            assert np.abs(scores.points - alone.points).max() < 1e-5
            assert np.abs(scores.drawing - alone.drawing).max() < 1e-6


def test_columns_do_not_matter(scorer: Scorer, portrait: Drawing, scores: PointScores) -> None:
    """Pens, which the order would keep apart, included."""
    pens = portrait.with_column("pen", np.arange(len(portrait)) % 3)
    pens = pens.with_column("piece", np.zeros(len(portrait)))

    assert np.array_equal(scorer.score(pens).points, scores.points)


def test_a_model_that_reads_no_tone_scores_outlines_alone(
    tmp_path: Path, portrait: Drawing
) -> None:
    """A shading line has the drawing's score: nothing was read of it."""
    untrained_model(tmp_path / "tiny", encoding=EncodingParams(tone=False))
    shade = portrait.columns["shade"]

    scores = load_scorer(tmp_path / "tiny").score(portrait)

    assert shade.any()
    assert not shade[scores.reading.columns["line"]].any()
    shaded = shade[portrait.line_of_point]
    assert (scores.points[shaded] == scores.drawing).all()
    assert (scores.points[~shaded] != scores.drawing).any()


def test_centred_scores_have_no_mean_of_their_own(scores: PointScores) -> None:
    """What a point says beyond what all of the drawing says."""
    assert np.allclose(scores.centred, scores.points - scores.drawing, atol=1e-5)


def test_lines_have_a_mean_and_a_strongest_point(scores: PointScores) -> None:
    """The strongest for an attribute is the highest, against it the lowest."""
    means, high, low = scores.line_means(), scores.line_strongest(), scores.line_strongest(-1)
    first, end = scores.caller.offsets[3], scores.caller.offsets[4]

    assert (low <= means + 1e-5).all()
    assert (means <= high + 1e-5).all()
    assert np.array_equal(high[3], scores.points[first:end].max(axis=0))
    assert np.array_equal(low[3], scores.points[first:end].min(axis=0))


def test_a_lines_mean_is_computed_once_and_belongs_to_nobody(scores: PointScores) -> None:
    """A threshold that is dragged asks for it in each picture; nobody may change it for all."""
    means = scores.line_means()
    assert scores.line_means() is means
    with pytest.raises(ValueError, match="read-only"):
        means[0] = 0


def test_a_lines_mean_is_over_its_ink() -> None:
    """A long step counts for more than a short one; a dot's points count the same."""
    drawing = Drawing.from_lines([[(0, 0), (1, 0), (10, 0)], [(5, 5), (5, 5)]])
    values = np.array([[0], [2], [4], [1], [3]], np.float32)

    assert line_means(drawing, values)[:, 0].tolist() == pytest.approx([2.8, 2.0])


def test_points_outside_the_frame_take_the_nearest_score_of_their_line(scorer: Scorer) -> None:
    """And a line that never enters takes the drawing's."""
    far = [(-40.0, 100.0), (-30.0, 100.0)]
    line = [*far, (20.0, 100.0), (60.0, 120.0), (260.0, 120.0)]
    drawing = Drawing.from_lines([line, [(-50, 0), (-60, 90)], [(30, 30), (90, 60)]])

    scores = scorer.score(drawing)

    assert np.array_equal(scores.points[0], scores.points[1])
    assert np.abs(scores.points[1] - scores.points[2]).max() > 0  # the border is nearer
    assert np.array_equal(scores.points[5:7], np.stack([scores.drawing] * 2))
    assert set(scores.reading.columns["line"].tolist()) == {0, 2}
    left, top, right, bottom = scores.reading.bounds()
    assert (left, top) >= (0, 0)
    assert right <= FRAME_WIDTH
    assert bottom <= FRAME_HEIGHT


@given(drawings(min_lines=1))
def test_a_clipped_drawing_is_what_lies_in_the_frame(drawing: Drawing) -> None:
    """No piece leaves the frame, every point inside is kept, and ink is neither made nor lost."""
    clipped = clip(drawing)
    x, y = drawing.points.astype(np.float64).T
    inside = np.flatnonzero((x >= 0) & (x <= FRAME_WIDTH) & (y >= 0) & (y <= FRAME_HEIGHT))

    pieces = clipped.drawing
    if len(pieces):
        left, top, right, bottom = pieces.bounds()
        assert left >= 0
        assert top >= 0
        assert right <= FRAME_WIDTH
        assert bottom <= FRAME_HEIGHT
    kept = clipped.places[clipped.places % 1 == 0].astype(int)
    lost = np.setdiff1d(inside, kept)
    # A line may touch the frame in one point, up to rounding: no ink lies inside there.
    to_border = np.min([x, FRAME_WIDTH - x, y, FRAME_HEIGHT - y], axis=0)
    assert (to_border[lost] < 1e-4).all()
    assert pieces.draw_length() == pytest.approx(_ink_inside(drawing), rel=0.03, abs=3)
    assert (np.diff(clipped.places) >= 0).all()


def _ink_inside(drawing: Drawing) -> float:
    """Return the length within the frame, by looking at 400 places of each segment."""
    total = 0.0
    t = (np.arange(400) + 0.5)[:, None] / 400
    for line in drawing:
        for a, b in zip(line[:-1].astype(np.float64), line[1:].astype(np.float64), strict=True):
            at = a + t * (b - a)
            seen = ((at >= 0) & (at <= (FRAME_WIDTH, FRAME_HEIGHT))).all(axis=1)
            total += float(np.hypot(*(b - a)) * seen.mean())
    return total


@given(drawings(min_lines=1), st.data())
def test_points_are_found_again_after_ordering(drawing: Drawing, data: st.DataObject) -> None:
    """Whatever lines were exchanged, reversed or begun elsewhere, each point is found."""
    pieces = drawing.with_column("piece", np.arange(len(drawing)))
    order = data.draw(st.permutations(range(len(drawing))))
    closed, counts = drawing.closed[order], np.diff(drawing.offsets)[order]
    flipped = np.array([data.draw(st.booleans()) for _ in order]) & ~closed
    begin = [
        data.draw(st.integers(0, n - 2)) if c else 0 for c, n in zip(closed, counts, strict=True)
    ]
    ordered = pieces.take(order, flipped, begin)

    came = provenance(ordered, pieces)

    assert np.array_equal(ordered.points[came], drawing.points)
    owner = ordered.columns["piece"][ordered.line_of_point[came]]
    assert np.array_equal(owner, drawing.line_of_point)


@given(drawings(min_lines=1))
def test_values_inside_come_back_as_they_are(drawing: Drawing) -> None:
    """A point inside has its own value; one outside has that of a place on its line."""
    clipped = clip(drawing)
    assume(len(clipped.drawing))
    line = clipped.drawing.columns["line"][clipped.drawing.line_of_point]
    values = np.stack([clipped.places, line], axis=1).astype(np.float32)

    back = unclipped(values, clipped, drawing, np.full(2, -1, np.float32))

    inside = np.isin(np.arange(len(drawing.points)), clipped.places)
    assert np.array_equal(back[inside, 0], np.flatnonzero(inside))
    owner = back[:, 1]
    known = np.isin(drawing.line_of_point, line)
    assert np.array_equal(owner[known], drawing.line_of_point[known])
    assert (owner[~known] == -1).all()


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        (EMPTY, "no lines"),
        (Drawing.from_lines([[(-50, 0), (-10, 90)]]), "frame"),
        (Drawing.from_lines([[(10, 10), (10, 1e30)]]), "far outside"),
        (Drawing.from_lines([[(10, 10), (-9000, 10)]]), "far outside"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_words(
    scorer: Scorer, drawing: Drawing, said: str
) -> None:
    """One sentence that says what is wrong, one that says what to do."""
    with pytest.raises(DrawingError, match=said) as caught:
        scorer.score(drawing)
    assert str(caught.value).endswith(".")


def test_a_drawing_with_numbers_that_are_none_cannot_be_made() -> None:
    """So it cannot be scored either."""
    with pytest.raises(DrawingError, match="not a number"):
        Drawing.from_lines([[(10, 10), (np.nan, 20)]])


@pytest.mark.parametrize(
    "lines",
    [
        [[(5, 5), (5, 5)]],
        [[(5, 5), (5.1, 5)]],
        [[(0, 0), (178, 0), (178, 218), (0, 218), (0, 0)]],
        [[(40, 40), (90, 40), (90, 90), (40, 90), (40, 40)], [(100, 100), (120, 100)]],
    ],
)
def test_the_smallest_drawings_are_scored(
    scorer: Scorer, lines: list[list[tuple[float, float]]]
) -> None:
    """A dot, a dash, the frame itself, a closed line."""
    drawing = Drawing.from_lines(lines)

    scores = scorer.score(drawing)

    assert np.isfinite(scores.points).all()
    assert scores.points.shape == (len(drawing.points), 40)


def test_a_very_long_drawing_is_scored(scorer: Scorer) -> None:
    """Of 60,000 points: read at longer steps, scored at each point."""
    random = np.random.default_rng(0)
    walk = np.abs(np.cumsum(random.normal(size=(60_000, 2)), axis=0) % (356, 436) - (178, 218))
    drawing = Drawing(walk.astype(np.float32), np.linspace(0, 60_000, 61).astype(np.int64))

    scores = scorer.score(drawing)

    assert scores.points.shape == (60_000, 40)
    assert len(scores.reading.points) <= 1600 + 2 * len(scores.reading)
