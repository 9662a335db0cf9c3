"""The timeline: what is drawn when, scrubbed, played, and where a plot begins."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from facells_studio.app.canvas.timeline import TimelinePanel
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.export import load_machine, to_job
from facells_studio.page.timing import Order
from facells_studio.project.edits import change, go_to, remove_portrait
from facells_studio.sheet import Pen, Sheet
from plotter import plan

WAIT_MS = 20_000


def ladder(n_lines: int = 5) -> Sheet:
    """Return a sheet of angled lines in two pens."""
    y = np.linspace(10, 90, n_lines)
    x = np.tile([10.0, 50.0, 50.0, 90.0], n_lines)
    points = np.stack([x, np.repeat(y, 4) + np.tile([0.0, 0.0, 8.0, 8.0], n_lines)], axis=1)
    return Sheet(
        points_mm=points,
        offsets=np.arange(n_lines + 1) * 4,
        pen=np.sort(np.arange(n_lines) % 2),
        pens=(Pen(name="black"), Pen(name="red", color="#cc0000")),
        width_mm=100.0,
        height_mm=110.0,
    )


@pytest.fixture
def order() -> Order:
    """The order of a ladder on the simulated plotter."""
    sheet = ladder()
    return Order(sheet, plan(to_job(sheet), load_machine("simulated").machine))


@pytest.fixture
def timeline(session: Session, qtbot: QtBot) -> Iterator[TimelinePanel]:
    """A timeline of the sample, its plan there."""
    panel = TimelinePanel(session)
    qtbot.addWidget(panel)
    session.refresh()
    qtbot.waitUntil(lambda: panel.order is not None, timeout=WAIT_MS)
    yield panel
    Plots.of(session).close()


def test_at_the_end_all_lines_are_drawn(order: Order) -> None:
    """The beginning has none, the end has all, and lines come in order."""
    times = np.linspace(0, order.total_s, 200)
    lines = [order.line_at(t) for t in times]
    assert lines == sorted(lines)
    assert (lines[0], lines[-1]) == (0, 5)


def test_points_of_a_line_appear_as_it_is_drawn(order: Order) -> None:
    """Before the pen is down no point is drawn, at last all but the corner to come are."""
    begin, end = order.span_s[2]
    counts = [order.points_at(t) for t in np.linspace(begin, end - 1e-6, 100)]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert set(counts) >= {0, 1, 2, 3}


def test_bands_cover_all_of_the_time_in_the_pens_colors(order: Order) -> None:
    """One band for each pen, without a gap."""
    bands = order.bands()
    assert [color for _, _, color in bands] == ["#000000", "#cc0000"]
    assert bands[0][0] == 0
    assert bands[0][1] == bands[1][0]
    assert bands[-1][1] == pytest.approx(order.total_s)


def test_scrubbing_tells_the_sheet_what_is_to_come(timeline: TimelinePanel, qtbot: QtBot) -> None:
    """A moment dims what comes after it and shows the pen; the whole shows all."""
    plots, order = timeline.plots, timeline.order
    assert order is not None
    told: list[Any] = []
    crosses: list[Any] = []
    plots.dim_from_line.connect(lambda line, _points: told.append(line))
    plots.cross_hair.connect(crosses.append)
    timeline.slider.setValue(timeline.slider.maximum() // 2)
    assert told[-1] == order.line_at(timeline.at_s)
    assert crosses[-1] == order.place_at(timeline.at_s)
    timeline.show_all()
    assert told[-1] is None
    assert crosses[-1] is None


def test_arrows_go_from_line_to_line(timeline: TimelinePanel, qtbot: QtBot) -> None:
    """Right finishes a line, left takes it back, Home and End go to the ends."""
    order = timeline.order
    assert order is not None
    QTest.keyClick(timeline.slider, Qt.Key.Key_Home)
    assert timeline.at_s == 0
    for _ in range(3):
        QTest.keyClick(timeline.slider, Qt.Key.Key_Right)
    assert timeline.at_s == pytest.approx(order.span_s[2, 1])
    QTest.keyClick(timeline.slider, Qt.Key.Key_Left)
    assert timeline.at_s == pytest.approx(order.span_s[1, 1])
    QTest.keyClick(timeline.slider, Qt.Key.Key_PageUp)
    assert timeline.at_s == pytest.approx(order.span_s[11, 1])
    QTest.keyClick(timeline.slider, Qt.Key.Key_End)
    assert timeline.at_s == pytest.approx(order.total_s, abs=0.01)


def test_it_plays_at_so_many_times_plotting_speed(timeline: TimelinePanel, qtbot: QtBot) -> None:
    """Time passes as fast as was chosen, and pausing stays."""
    timeline.go_to(0)
    timeline.set_speed(5)
    timeline.play()
    qtbot.wait(400)
    timeline.play_or_hold()
    assert not timeline.is_playing
    assert 0.5 < timeline.at_s < 20
    stays = timeline.at_s
    qtbot.wait(100)
    assert timeline.at_s == stays


def test_playing_ends_with_the_whole_drawing(timeline: TimelinePanel, qtbot: QtBot) -> None:
    """At the end nothing is dimmed any more."""
    assert timeline.order is not None
    timeline.go_to(timeline.order.total_s - 0.2)
    timeline.play()
    qtbot.waitUntil(lambda: not timeline.is_playing, timeout=WAIT_MS)
    assert timeline.at_s == timeline.order.total_s


def test_a_plot_may_begin_with_the_line_that_is_looked_at(
    timeline: TimelinePanel, qtbot: QtBot
) -> None:
    """Start here, once more takes it back; a plot draws only the rest."""
    plots, order = timeline.plots, timeline.order
    assert order is not None
    lines = len(order.sheet)
    timeline.go_to(float(order.span_s[lines - 4, 1]))
    QTest.mouseClick(timeline.start_button, Qt.MouseButton.LeftButton)
    assert plots.start_line == lines - 3
    assert "begins" in timeline.where.text()
    plots.pace, plots.asks_first_pen = None, False
    plots.start(order.sheet)
    qtbot.waitUntil(lambda: plots.report is not None, timeout=WAIT_MS)
    assert plots.report is not None
    assert plots.report.lines == 3
    assert plots.start_line == 0, "the next plot is whole again"
    timeline.go_to(float(order.span_s[9, 1]))
    for wanted in (10, 0):
        QTest.mouseClick(timeline.start_button, Qt.MouseButton.LeftButton)
        assert plots.start_line == wanted


def test_it_follows_a_plot_and_cannot_be_scrubbed_meanwhile(
    timeline: TimelinePanel, qtbot: QtBot
) -> None:
    """While a plot is under way its key holds and goes on."""
    plots, order = timeline.plots, timeline.order
    assert order is not None
    plots.pace, plots.asks_first_pen = 5.0, False
    plots.start(order.sheet)
    qtbot.waitUntil(
        lambda: plots.progress is not None and plots.progress.lines_done > 1, timeout=WAIT_MS
    )
    assert not timeline.slider.isEnabled()
    timeline.play_or_hold()
    assert plots.is_holding
    assert timeline.play_button.text() == "Go on"
    timeline.play_or_hold()
    plots.stop()
    qtbot.waitUntil(lambda: not plots.is_plotting, timeout=WAIT_MS)
    assert timeline.slider.isEnabled()


def test_a_plot_of_another_drawing_is_not_followed(timeline: TimelinePanel, qtbot: QtBot) -> None:
    """Line 3 of what is resumed is not line 3 of what is shown."""
    plots, order = timeline.plots, timeline.order
    assert order is not None
    timeline.go_to(1.5)
    plots.pace, plots.asks_first_pen = 20.0, False
    plots.start(replace(order.sheet, title="Another"))
    qtbot.waitUntil(
        lambda: plots.progress is not None and plots.progress.lines_done > 2, timeout=WAIT_MS
    )
    assert plots.other_drawing == "Another"
    assert timeline.at_s == 1.5
    plots.stop()
    qtbot.waitUntil(lambda: not plots.is_plotting, timeout=WAIT_MS)


def test_another_machine_has_other_times(timeline: TimelinePanel, qtbot: QtBot) -> None:
    """The plan is made anew for the machine that is chosen."""
    before = timeline.order
    timeline.session.apply(change("plotter.machine", "grbl-a3-z"))
    qtbot.waitUntil(lambda: timeline.order is not before, timeout=WAIT_MS)
    assert before is not None
    assert timeline.order is not None
    assert timeline.order.total_s != before.total_s


def test_an_order_goes_with_its_sheet(timeline: TimelinePanel, qtbot: QtBot) -> None:
    """An empty FaCell has none of a portrait's; the portrait's is there again with it."""
    session, order = timeline.session, timeline.order
    timeline.go_to(1.0)
    session.apply(go_to("facell"))
    assert session.wait_until_idle()
    assert not timeline.isEnabled()
    assert timeline.slider.bands == []
    assert "once there is a page" in timeline.where.text()
    session.apply(go_to("lines"))
    assert session.wait_until_idle()
    assert timeline.order is not None
    assert order is not None
    assert timeline.order.sheet is order.sheet is session.sheet
    assert timeline.isEnabled()
    assert not timeline.all_button.isEnabled(), "all of it shows"


def test_another_drawing_begins_with_its_first_line_after_a_plot_too(
    timeline: TimelinePanel, qtbot: QtBot
) -> None:
    """Where a plot began counts for the drawing that was plotted, not for a later one."""
    session, plots, order = timeline.session, timeline.plots, timeline.order
    assert order is not None
    for other in (False, True):
        plots.start_line = 10
        plots.pace, plots.asks_first_pen = 1.0, False
        plots.start(order.sheet)
        qtbot.waitUntil(lambda: plots.progress is not None, timeout=WAIT_MS)
        if other:
            session.apply(change("look.recipe.lines.detail", 0.3))
            assert session.wait_until_idle()
        plots.stop()
        qtbot.waitUntil(lambda: not plots.is_plotting, timeout=WAIT_MS)
        assert plots.start_line == (0 if other else 10)


def test_a_drawing_that_was_closed_while_it_was_plotted_has_no_order(
    timeline: TimelinePanel, qtbot: QtBot
) -> None:
    """Nothing is played, and nothing begun with, on an empty sheet."""
    session, plots, order = timeline.session, timeline.plots, timeline.order
    assert order is not None
    plots.pace, plots.asks_first_pen = 1.0, False
    plots.start(order.sheet)
    qtbot.waitUntil(lambda: plots.progress is not None, timeout=WAIT_MS)
    session.apply(remove_portrait(session.project.active))
    assert session.wait_until_idle()
    plots.stop()
    qtbot.waitUntil(lambda: not plots.is_plotting, timeout=WAIT_MS)
    assert session.sheet is None
    assert timeline.order is None
    assert not timeline.isEnabled()
