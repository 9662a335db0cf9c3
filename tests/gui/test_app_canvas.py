"""The canvas: what is where, what is drawn, what a hand finds."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from facells_studio.app.canvas.hands import Hands
from facells_studio.app.canvas.link import CanvasLink
from facells_studio.app.canvas.painter import SheetPainter
from facells_studio.app.canvas.picking import LineIndex, nearest_line
from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.canvas.shot import Picture, Shot
from facells_studio.app.canvas.viewport import Viewport, tick_step
from facells_studio.app.session import Session
from facells_studio.page.preview import density, render, spot_mm
from facells_studio.project.edits import add_portrait, go_to
from facells_studio.resources import sample_photo
from facells_studio.sheet import Pen, Sheet
from tests.gui.conftest import rest
from tests.gui.hands import activate

BLACK, RED = Pen(name="black", width_mm=0.4), Pen(name="red", color="#d01020", width_mm=0.8)


def scribble(n_lines: int = 40, seed: int = 1) -> Sheet:
    """Return seeded wandering lines on A6 for two pens."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, 2, (n_lines, 12, 2)).cumsum(axis=1)
    points = np.clip(steps + rng.uniform((10, 10), (95, 138), (n_lines, 1, 2)), 1, (104, 147))
    return Sheet(
        points_mm=points.reshape(-1, 2),
        offsets=np.arange(n_lines + 1) * 12,
        pen=(np.arange(n_lines) * 2 // n_lines).astype(np.int64),
        pens=(BLACK, RED),
        width_mm=105,
        height_mm=148,
    )


def painted(shot: Shot, painter: SheetPainter | None = None) -> Picture:
    """Return the last picture of *shot*."""
    return list((painter or SheetPainter()).pictures(shot, lambda: True))[-1]


def pixels(picture: Picture) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return a picture as RGB."""
    image = picture.image
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return raw[..., 2::-1].copy()


@pytest.fixture
def canvas(qapp: QApplication) -> Iterator[SheetCanvas]:
    """A canvas of 600 by 700 pixels with a scribble on it, sharp."""
    made = SheetCanvas()
    Hands(made)
    made.resize(600, 700)
    made.show()
    made.set_sheet(scribble())
    wait_until_drawn(made)
    yield made
    made.close_renderer()
    made.close()


def wait_until_drawn(canvas: SheetCanvas) -> None:
    """Let the worker draw."""
    for _ in range(500):
        rest(10)
        if not canvas.renderer.is_busy:
            rest(1)  # a picture that was done just now is still on its way
            return
    pytest.fail("the canvas was not drawn within five seconds")


@given(
    x=st.floats(-500, 500),
    y=st.floats(-500, 500),
    factor=st.floats(0.2, 5),
    scale=st.floats(0.5, 50),
)
def test_zooming_leaves_the_spot_under_the_pointer(
    x: float, y: float, factor: float, scale: float
) -> None:
    """What lies under the pointer lies there after any zoom."""
    view = Viewport(scale, 17.0, -40.0)
    before = view.to_mm(x, y)
    after = view.zoomed(factor, x, y).to_mm(x, y)
    assert after == pytest.approx(before, abs=1e-6)


@given(px_per_unit=st.floats(0.001, 1000), least=st.floats(10, 200))
def test_ruler_steps_are_wide_enough_and_round(px_per_unit: float, least: float) -> None:
    """A step is 1, 2 or 5 times a power of ten and no wider than needed."""
    step = tick_step(px_per_unit, least)
    assert least * 0.999 <= step * px_per_unit <= least * 2.51
    mantissa = step / 10 ** np.floor(np.log10(step) + 1e-9)
    assert min(abs(mantissa - m) for m in (1, 2, 5)) < 1e-6


def test_the_picture_is_the_preview(qapp: QApplication) -> None:
    """What the canvas shows is what `page.preview` renders: the same ink at the same place."""
    sheet = scribble()
    shot = Shot(sheet=sheet, view=Viewport(4.0, 0.0, 0.0), size=(420, 592))
    ours, theirs = pixels(painted(shot)).astype(int), render(sheet, 4.0).astype(int)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= 2


def test_a_moved_window_shows_the_same_ink(qapp: QApplication) -> None:
    """A part of the sheet is drawn as it is drawn in the whole."""
    sheet = scribble()
    whole = pixels(painted(Shot(sheet=sheet, view=Viewport(4.0, 0, 0), size=(420, 592))))
    part = painted(Shot(sheet=sheet, view=Viewport(4.0, -100, -150), size=(200, 180)))
    assert part.box == (0, 0, 200, 180)
    difference = np.abs(pixels(part).astype(int) - whole[150:330, 100:300])
    assert difference.max() <= 2


def test_hairlines_are_as_heavy_as_thin_ink(qapp: QApplication) -> None:
    """The quick look has the tone of the true one where the nib is thinner than a pixel."""
    sheet = scribble(200)
    shot = Shot(sheet=sheet, view=Viewport(1.0, 0, 0), size=(105, 148))
    quick = painted(Shot(sheet=sheet, view=shot.view, size=shot.size, quick=True))
    ink, hair = 255 - pixels(painted(shot)).mean(), 255 - pixels(quick).mean()
    assert hair == pytest.approx(ink, rel=0.12)


def test_a_plot_of_another_sheet_may_be_farther_than_this_one_goes() -> None:
    """A line that the sheet does not have is drawn by nobody, and breaks nothing."""
    sheet, painter = scribble(), SheetPainter()
    view, size = Viewport(3.0), (300, 300)
    beyond = len(sheet) + 50
    whole = pixels(painted(Shot(sheet=sheet, view=view, size=size, done=beyond), painter))
    more = pixels(painted(Shot(sheet=sheet, view=view, size=size, done=beyond + 9), painter))
    assert np.array_equal(whole, more)


def test_more_lines_are_drawn_into_the_last_picture(qapp: QApplication) -> None:
    """Drawing on after line 10 gives what drawing all at once gives."""
    sheet, painter = scribble(), SheetPainter()
    view, size = Viewport(3.0, 0, 0), (315, 444)
    painted(Shot(sheet=sheet, view=view, size=size, done=10), painter)
    steps = pixels(painted(Shot(sheet=sheet, view=view, size=size, done=40), painter))
    at_once = pixels(painted(Shot(sheet=sheet, view=view, size=size, done=40)))
    plain = pixels(painted(Shot(sheet=sheet, view=view, size=size)))
    assert (at_once == plain).all()
    assert np.abs(steps.astype(int) - at_once).mean() < 1.5  # dimmed ink lies under the full


def test_the_first_look_is_nearly_the_ink(qapp: QApplication) -> None:
    """What Qt paints while the kernels load has the tone and the place of what follows."""
    shot = Shot(sheet=scribble(), view=Viewport(3.0, 0, 0), size=(315, 444))
    first, true = (pixels(each).astype(int) for each in SheetPainter().pictures(shot, lambda: True))
    assert 255 - first.mean() == pytest.approx(255 - true.mean(), rel=0.3)
    assert np.abs(first - true).mean() < 4


def test_a_stopped_picture_does_not_come(qapp: QApplication) -> None:
    """Nothing is shown of what nobody wants any more."""
    shot = Shot(sheet=scribble(), view=Viewport(3.0, 0, 0), size=(315, 444))
    painter = SheetPainter()
    painted(shot, painter)
    moved = Shot(sheet=shot.sheet, view=Viewport(3.0, 5, 5), size=(315, 444))
    assert not list(painter.pictures(moved, lambda: False))


def test_an_empty_sheet_is_paper(qapp: QApplication) -> None:
    """No line, no fault."""
    sheet = Sheet(
        points_mm=np.zeros((0, 2)), offsets=np.zeros(1, np.int64), pen=np.zeros(0, np.int64),
        pens=(), width_mm=100, height_mm=100, paper_color="#f0e8d8",
    )  # fmt: skip
    for flag in ({}, {"travel": True}, {"density": True}, {"done": 0}):
        shot = Shot(sheet=sheet, view=Viewport(1.0, 0, 0), size=(100, 100), **flag)
        if "density" not in flag:
            assert (pixels(painted(shot)) == (0xF0, 0xE8, 0xD8)).all()


@given(seed=st.integers(0, 50), x=st.floats(0, 105), y=st.floats(0, 148))
def test_the_index_finds_what_a_search_of_all_finds(seed: int, x: float, y: float) -> None:
    """The nearest line is the nearest line."""
    sheet = scribble(30, seed)
    index = LineIndex(sheet)
    a, b = sheet.points_mm[:-1], sheet.points_mm[1:]
    t = np.clip(
        ((np.array((x, y)) - a) * (b - a)).sum(1) / np.maximum(((b - a) ** 2).sum(1), 1e-12), 0, 1
    )
    away = np.hypot(*(a + t[:, None] * (b - a) - (x, y)).T)
    away[sheet.offsets[1:-1] - 1] = np.inf
    found = index.nearest(x, y, 2.5)
    if away.min() > 2.5:
        assert found == -1
    else:
        lines = (
            np.searchsorted(sheet.offsets, np.flatnonzero(away < away.min() + 1e-9), "right") - 1
        )
        assert found in lines


def test_a_click_finds_the_line(canvas: SheetCanvas) -> None:
    """The middle of a line is that line."""
    clicked: list[int] = []
    canvas.line_clicked.connect(clicked.append)
    sheet = canvas.sheet
    assert sheet is not None
    at = QPointF(*canvas.view.to_px(*sheet.line(7)[6].tolist())).toPoint()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert len(clicked) == 1
    assert clicked[0] == canvas.line_at(QPointF(at))
    assert clicked[0] >= 0


def test_dragging_moves_the_sheet_and_clicks_nothing(canvas: SheetCanvas) -> None:
    """A drag is no click."""
    clicked: list[int] = []
    canvas.line_clicked.connect(clicked.append)
    before = canvas.view
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    for step in range(1, 6):
        QTest.mouseMove(canvas, QPoint(300 + 10 * step, 300))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(350, 300))
    assert canvas.view.x_px == before.x_px + 50
    assert not clicked


def drag(
    canvas: SheetCanvas,
    *places: tuple[int, int],
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Drag from the first of *places* to the last."""
    QTest.mousePress(canvas, button, modifier, QPoint(*places[0]))
    for place in places:
        QTest.mouseMove(canvas, QPoint(*place))
    QTest.mouseRelease(canvas, button, modifier, QPoint(*places[-1]))


@pytest.fixture
def played(canvas: SheetCanvas) -> list[bool]:
    """What a command with the key Space on the sheet was told."""
    told = list[bool]()
    action = QAction(canvas, shortcut=QKeySequence(Qt.Key.Key_Space))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda: told.append(True))
    canvas.addAction(action)
    activate(canvas)
    canvas.setFocus()
    return told


def test_space_and_drag_moves_the_sheet_and_nothing_else(
    canvas: SheetCanvas, played: list[bool]
) -> None:
    """Neither a line is clicked nor a rectangle spanned, nor is Space's command carried out."""
    clicked: list[int] = []
    canvas.line_clicked.connect(clicked.append)
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        before = canvas.view
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
        drag(canvas, (300, 300), (320, 330), modifier=modifier)
        assert canvas.view == before.moved(20, 30)
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(310, 310))
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
        assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert not clicked
    assert not played


def test_space_alone_is_a_commands_key(canvas: SheetCanvas, played: list[bool]) -> None:
    """Once for each time that it is let go, however long it was down; not after it was lost."""
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert len(played) == 1
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress) * 3:  # as a key repeats itself
        again = QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", True)
        QApplication.sendEvent(canvas, again)
    assert len(played) == 1
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert len(played) == 2
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    canvas.clearFocus()
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    canvas.setFocus()
    drag(canvas, (300, 300), (320, 330))
    canvas.actions()[0].setEnabled(False)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert len(played) == 2


def test_a_spanned_rectangle_fills_the_window(canvas: SheetCanvas) -> None:
    """Whichever corner it begins at; its middle comes to the middle, and nothing is clicked."""
    clicked: list[int] = []
    canvas.line_clicked.connect(clicked.append)
    for first, last in (((200, 200), (350, 300)), ((350, 300), (200, 200))):
        canvas.fit()
        before = canvas.view
        drag(canvas, first, (280, 260), last, modifier=Qt.KeyboardModifier.ShiftModifier)
        band = canvas.band_px
        factor = min((600 - band) / 150, (700 - band) / 100)
        assert canvas.view.px_per_mm == pytest.approx(before.px_per_mm * factor)
        middle = canvas.view.to_px(*before.to_mm(275, 250))
        assert middle == pytest.approx(((600 + band) / 2, (700 + band) / 2), abs=1)
    assert not clicked


def test_a_rectangle_is_let_go_by_escape(canvas: SheetCanvas) -> None:
    """It shows while it is spanned, and Esc leaves all as it was."""
    plain, before = canvas.grab().toImage(), canvas.view
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, shift, QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(300, 300))
    assert canvas.grab().toImage() != plain
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, shift, QPoint(300, 300))
    assert canvas.view == before


def test_the_middle_button_moves_the_sheet(canvas: SheetCanvas) -> None:
    """Also with Shift: only the left one spans."""
    before = canvas.view
    shift = Qt.KeyboardModifier.ShiftModifier
    for modifier in (Qt.KeyboardModifier.NoModifier, shift):
        drag(canvas, (300, 300), (320, 330), button=Qt.MouseButton.MiddleButton, modifier=modifier)
    assert canvas.view.px_per_mm == before.px_per_mm
    assert (canvas.view.x_px, canvas.view.y_px) == (before.x_px + 40, before.y_px + 60)


@given(seed=st.integers(0, 50), x=st.floats(-5, 110), y=st.floats(-5, 153))
def test_without_an_index_the_same_line_is_found(seed: int, x: float, y: float) -> None:
    """What a click finds while a FaCell grows is what it finds on the page."""
    sheet = scribble(30, seed)
    assert nearest_line(sheet, x, y, 2.5) == LineIndex(sheet).nearest(x, y, 2.5)


def test_a_line_is_clicked_before_the_sheet_is_looked_through(canvas: SheetCanvas) -> None:
    """A new sheet has no index yet: nothing is hovered, but a click finds its line."""
    sheet = scribble(seed=2)
    canvas.set_sheet(sheet)
    at = QPointF(*canvas.view.to_px(*sheet.line(7)[6].tolist()))
    spot = canvas.view.to_mm(at.x(), at.y())
    assert canvas.line_at(at) == -1
    assert canvas.line_clicked_at(at) == nearest_line(sheet, *spot, 1.0) >= 0
    canvas.show_lines = False
    assert canvas.line_clicked_at(at) == -1


def test_keys_reach_what_the_pointer_reaches(canvas: SheetCanvas) -> None:
    """Moving, zooming, walking along the lines and choosing one need no mouse."""
    hovered: list[int] = []
    clicked: list[int] = []
    canvas.line_hovered.connect(hovered.append)
    canvas.line_clicked.connect(clicked.append)
    before = canvas.view
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.view.x_px == before.x_px + 40
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.px_per_mm > before.px_per_mm
    QTest.keyClick(canvas, Qt.Key.Key_Period)
    QTest.keyClick(canvas, Qt.Key.Key_Period)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert hovered == [0, 1]
    assert clicked == [1]


def test_actual_size_is_the_screens(canvas: SheetCanvas) -> None:
    """A millimetre is as wide as the screen says."""
    canvas.actual_size()
    assert canvas.zoom == pytest.approx(1.0)
    assert canvas.view.px_per_mm == pytest.approx(canvas.screen().physicalDotsPerInch() / 25.4)


def test_a_resized_window_keeps_the_whole_sheet(canvas: SheetCanvas) -> None:
    """A fitted sheet stays fitted."""
    canvas.resize(400, 400)
    rest(20)
    right, bottom = canvas.view.to_px(105, 148)
    assert 0 < canvas.view.x_px < right <= 400
    assert 0 < canvas.view.y_px < bottom <= 400


def test_the_sheet_is_never_lost(canvas: SheetCanvas) -> None:
    """No pan and no zoom pushes all of the paper out of sight."""
    for move in ((1e5, 0.0), (-1e6, 1e6), (0.0, -1e7)):
        canvas.pan_by(*move)
        x, y = canvas.view.to_px(105, 148)
        assert canvas.view.x_px < 600
        assert canvas.view.y_px < 700
        assert min(x, y) > 0


def test_the_paper_is_paper_and_lines_are_ink(canvas: SheetCanvas) -> None:
    """The corner is white, the middle of a wide red line is red."""
    sheet = canvas.sheet
    assert sheet is not None
    canvas.zoom_by(6)
    canvas.look_at(*sheet.line(30)[5].tolist())
    wait_until_drawn(canvas)
    image = canvas.grab().toImage()
    at = canvas.view.to_px(*sheet.line(30)[5].tolist())
    color = QColor(image.pixel(round(at[0]), round(at[1])))
    assert color.red() > 1.5 * color.blue()


def test_dimming_and_cross_hair_show(canvas: SheetCanvas) -> None:
    """What is to come is paler; where the pen is, there is a cross."""
    plain = canvas.grab().toImage()
    canvas.dim_from_line(10)
    canvas.cross_hair((50.0, 70.0))
    wait_until_drawn(canvas)
    assert canvas.grab().toImage() != plain
    canvas.dim_from_line(None)
    canvas.cross_hair(None)
    wait_until_drawn(canvas)
    assert canvas.grab().toImage() == plain


def test_a_screen_with_other_pixels_gets_another_picture(canvas: SheetCanvas) -> None:
    """When the window goes to another screen, nothing else tells the sheet."""
    drawn: list[Picture] = []
    canvas.renderer.painted.connect(drawn.append)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.DevicePixelRatioChange))
    wait_until_drawn(canvas)
    assert drawn


def test_nothing_is_drawn_once_the_window_is_closed(canvas: SheetCanvas) -> None:
    """Whatever still happens to the widget."""
    drawn: list[Picture] = []
    canvas.renderer.painted.connect(drawn.append)
    canvas.close_renderer()
    canvas.resize(500, 500)
    canvas.set_sheet(scribble(seed=2))
    assert not canvas.renderer.is_busy
    rest(50)
    assert not drawn


def test_after_a_fault_the_newest_wish_is_drawn(
    canvas: SheetCanvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that was made while the picture with the fault was drawn."""
    drawn, faults = list[Picture](), list[Exception]()
    canvas.renderer.painted.connect(drawn.append)
    canvas.renderer.broken.connect(faults.append)
    true, began, go_on = SheetPainter.pictures, threading.Event(), threading.Event()

    def faulty(painter: SheetPainter, shot: Shot, wanted: Callable[[], bool]) -> Iterator[Picture]:
        if shot.sheet.width_mm == 105:
            began.set()
            assert go_on.wait(10)
            raise RuntimeError("a fault")
        return true(painter, shot, wanted)

    monkeypatch.setattr(SheetPainter, "pictures", faulty)
    canvas.set_sheet(scribble(seed=2))
    assert began.wait(10)
    canvas.set_sheet(replace(scribble(), width_mm=120))
    go_on.set()
    wait_until_drawn(canvas)
    assert len(faults) == 1
    assert drawn[-1].shot.sheet.width_mm == 120


def test_a_button_that_was_let_go_elsewhere_drags_no_more(canvas: SheetCanvas) -> None:
    """A dialog may come while the sheet is dragged, and hear of it alone."""
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    QTest.mouseMove(canvas, QPoint(330, 300))
    before = canvas.view
    for x in (340, 360):
        at, none = QPointF(x, 300), Qt.MouseButton.NoButton
        plain = Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(QEvent.Type.MouseMove, at, canvas.mapToGlobal(at), none, none, plain)
        QApplication.sendEvent(canvas, move)
    assert canvas.view == before
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(360, 300))


def test_the_photo_lies_under_the_portrait_alone(session: Session) -> None:
    """A FaCell grows on plain paper, and the photo is there again with its lines."""
    canvas, shown = SheetCanvas(), list[tuple[str, bool]]()
    CanvasLink(session, canvas)
    canvas.show_photo = True
    session.shown.connect(
        lambda _: shown.append((session.project.subject, canvas._ground is not None))
    )
    session.refresh()
    for stage in ("facell", "lines"):
        assert session.wait_until_idle()
        session.apply(go_to(stage))
    assert session.wait_until_idle()
    assert shown[-1] == ("portrait", True)
    assert {has for subject, has in shown if subject == "facell"} == {False}
    canvas.close_renderer()


def test_beside_another_portrait_nobody_else_is_seen(session: Session, tmp_path: Path) -> None:
    """What the hand brings into sight is empty paper until it is drawn, not the one before."""
    canvas = SheetCanvas()
    CanvasLink(session, canvas)
    canvas.resize(300, 400)
    canvas.show()
    session.refresh()
    assert session.wait_until_idle()
    wait_until_drawn(canvas)
    canvas.zoom_by(6)
    wait_until_drawn(canvas)
    with Image.open(sample_photo()) as photo:
        photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "other.png")
    session.apply(add_portrait("other", path=str(tmp_path / "other.png")))
    assert session.wait_until_idle()
    wait_until_drawn(canvas)
    canvas.set_frame((0, 0, 0, 0), None)
    canvas.zoom_by(1 / 6)
    image, band = canvas.grab().toImage(), canvas.band_px
    part = QRectF(*canvas.view.to_px(15, 20), 90, 60).toRect()
    assert part.left() > band
    colors = {
        image.pixelColor(x, y).name()
        for x in range(part.left(), part.right())
        for y in range(part.top(), part.bottom())
    }
    assert colors == {"#ffffff"}
    canvas.close_renderer()


def test_the_density_of_a_nib_finer_than_any_is_counted_in_larger_spots() -> None:
    """A hundredth of a millimetre would make a picture that no memory holds."""
    sheet = replace(scribble(), pens=tuple(replace(p, width_mm=0.01) for p in scribble().pens))
    assert spot_mm(sheet) > 0.01
    assert density(sheet, spot_mm(sheet)).max() > 0
