"""A growing FaCell is at each moment one of fewer portraits, and nothing is read twice."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.drawing import Drawing, concatenate
from facells_studio.errors import UsageError
from facells_studio.facell.overlay import Overlay, OverlayParams, Part, compose, planned
from facells_studio.facell.remembered import Remembered
from facells_studio.facell.source import Bundle, Longs
from facells_studio.facell.turns import in_turn
from facells_studio.progress import Cancelled, Tick, no_tick
from tests.facell_source import MemorySource, memory_source
from tests.scored import made_scale

SCALE = made_scale()
SOURCE = memory_source()


def params(*rules: str, count: int = 10, **more: object) -> OverlayParams:
    """Return what is asked for, of *count* portraits."""
    return OverlayParams(attributes=rules, count=count, **more)  # type: ignore[arg-type]


@dataclass
class Counted:
    """Which portraits of a source were read."""

    source: MemorySource
    read: list[int] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        return getattr(self.source, name)

    def bundles(
        self, ids: Longs, attributes: Sequence[int], tick: Tick = no_tick
    ) -> Iterator[Bundle]:
        """Yield those of the source, and count them."""
        for bundle in self.source.bundles(ids, attributes, tick):
            self.read.extend(np.unique(bundle.source).tolist())
            yield bundle


def remembered(most_points: int = 1_000_000) -> tuple[Counted, Remembered]:
    """Return a source that counts, and what remembers it."""
    counted = Counted(SOURCE)
    return counted, Remembered(counted, most_points)  # type: ignore[arg-type]  # by __getattr__


def same(one: Overlay, other: Overlay) -> bool:
    """Return whether two FaCells have the same lines of the same portraits."""
    return (
        np.array_equal(one.drawing.points, other.drawing.points)
        and np.array_equal(one.drawing.offsets, other.drawing.offsets)
        and all(
            np.array_equal(one.drawing.columns[name], other.drawing.columns[name])
            for name in one.drawing.columns
        )
    )


@given(
    asked=st.lists(
        st.tuples(
            st.sampled_from([("Smiling>0.1",), ("-Male>-0.2",), ("Smiling>0.3", "Male>0")]),
            st.integers(1, 12),
            st.integers(0, 3),
        ),
        min_size=1,
        max_size=5,
    ),
    most=st.sampled_from([0, 500, 1_000_000]),
)
@settings(max_examples=40, deadline=None)
def test_what_is_remembered_composes_the_same(
    asked: list[tuple[tuple[str, ...], int, int]], most: int
) -> None:
    """Whatever was asked for before, and however little may be remembered."""
    _, source = remembered(most)
    for rules, count, seed in asked:
        wanted = params(*rules, count=count, seed=seed)
        try:
            known = compose(SOURCE, wanted, scale=SCALE)
        except UsageError as exc:  # of so few portraits, no line passes
            with pytest.raises(UsageError, match=re.escape(str(exc))):
                compose(source, wanted, scale=SCALE)
        else:
            assert same(compose(source, wanted, scale=SCALE), known)


def test_no_portrait_is_read_twice() -> None:
    """A lower threshold, one portrait less or a few more read only those that are new."""
    counted, source = remembered()
    first = compose(source, params("Smiling>0.2"), scale=SCALE)
    compose(source, params("Smiling>-0.2"), scale=SCALE)
    name = SOURCE.names(first.portraits[0][:1])[0]
    compose(source, params("Smiling>0.2", exclude=(name,)), scale=SCALE)
    compose(source, params("Smiling>0.2", count=14), scale=SCALE)
    assert len(counted.read) == len(set(counted.read)) <= 14


def test_refreshing_forgets() -> None:
    """A library that may have changed is read again."""
    counted, source = remembered()
    compose(source, params("Smiling>0.2"), scale=SCALE)
    before = len(counted.read)
    source.refresh()
    compose(source, params("Smiling>0.2"), scale=SCALE)
    assert len(counted.read) == 2 * before


@given(
    rules=st.sampled_from([("Smiling>0.1",), ("Smiling>0.1", "-Male>0")]), seed=st.integers(0, 4)
)
@settings(max_examples=20, deadline=None)
def test_after_some_portraits_it_is_the_facell_of_so_many(
    rules: tuple[str, ...], seed: int
) -> None:
    """Stopped anywhere, what has grown is what composing so many portraits gives."""
    parts: list[Part] = []
    for part in in_turn(planned(SOURCE, params(*rules, count=16, seed=seed), scale=SCALE)):
        parts.append(part)
        if part.count:
            grown = concatenate([each.drawing for each in parts])
            wanted = params(*rules, count=part.count, seed=seed)
            composed = compose(SOURCE, wanted, scale=SCALE)
            assert lines_of(composed) <= _lines(grown)
            if len(rules) == 1:
                assert lines_of(composed) == _lines(grown)
    assert parts[-1].count == parts[-1].total == 16


def test_growing_in_turn_can_be_stopped() -> None:
    """The next batch is not composed."""

    def tick(fraction: float, what: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        list(in_turn(planned(SOURCE, params("Smiling>0.1"), scale=SCALE), tick))


def lines_of(overlay: Overlay) -> set[tuple[int, int, int]]:
    """Return which lines of whom an overlay has, by rule."""
    return _lines(overlay.drawing)


def _lines(drawing: Drawing) -> set[tuple[int, int, int]]:
    columns = drawing.columns
    return set(
        zip(
            columns["rule"].tolist(),
            columns["source"].tolist(),
            columns["line"].tolist(),
            strict=True,
        )
    )
