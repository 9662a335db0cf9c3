"""A film of the plot begins with paper, gains ink and ends with the page."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from facells_studio.errors import UsageError
from facells_studio.export import load_machine, to_job
from facells_studio.export.hpgl import PLOTTERS, hpgl_bytes
from facells_studio.page.preview import render
from facells_studio.page.replay import ReplayParams, replay
from facells_studio.page.timing import Order
from facells_studio.portrait.camera import Capture
from facells_studio.progress import Cancelled
from facells_studio.saving import FileParams, save
from facells_studio.sheet import Pen, Sheet
from plotter import Plan, plan

MACHINE = "axidraw-v3a3"


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    """Crossing lines of two see-through pens on cream paper."""
    rng = np.random.default_rng(4)
    counts = [2, 30, 3, 12, 2, 40, 2]
    points = np.cumsum(rng.normal(0, 3, (sum(counts), 2)), axis=0) % 40 + 5
    return Sheet(
        points_mm=points,
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        pen=np.array([0, 0, 0, 0, 1, 1, 1]),
        pens=(
            Pen(name="black", color="#000000", width_mm=0.4),
            Pen(name="red", color="#cc2222", width_mm=0.8, opacity=0.6),
        ),
        width_mm=50,
        height_mm=60,
        paper_color="#f4ead8",
    )


@pytest.fixture(scope="module")
def moved(sheet: Sheet) -> Plan:
    """When the pen is where."""
    return plan(to_job(sheet), load_machine(MACHINE).machine)


SHORT = ReplayParams(length_s=2, hold_s=0.5, fps=12, width_px=200)


@pytest.mark.parametrize("travel", [False, True])
def test_it_begins_with_paper_and_ends_with_the_page(
    sheet: Sheet, moved: Plan, travel: bool
) -> None:
    """And stays there for as long as was asked for."""
    frames = [f.copy() for f in replay(sheet, moved, SHORT, travel=travel)]
    assert len(frames) == 24 + 6
    blank = replace(
        sheet, points_mm=sheet.points_mm[:0], offsets=sheet.offsets[:1], pen=sheet.pen[:0]
    )
    assert np.array_equal(frames[0], render(blank, px_per_mm=4))
    page = render(sheet, px_per_mm=4, travel=travel).astype(int)
    assert np.abs(frames[23] - page).max() <= 1
    assert all(np.array_equal(frame, frames[23]) for frame in frames[24:])


def test_ink_only_grows(sheet: Sheet, moved: Plan) -> None:
    """Without the pen itself in the picture, no pixel gets lighter."""
    before = None
    for frame in replay(sheet, moved, replace(SHORT, pen=False, fps=30)):
        now = frame.astype(int)
        assert before is None or (now <= before).all()
        before = now


def test_it_goes_at_the_pace_of_the_plot(sheet: Sheet, moved: Plan) -> None:
    """In the middle of the film there is the ink of the middle of the plot."""
    order = Order(sheet, moved)
    frames = replay(sheet, moved, replace(SHORT, pen=False, fps=12, length_s=25 / 12))
    half = [frame.copy() for _, frame in zip(range(13), frames, strict=False)][-1]
    done = order.line_at(moved.total_s / 2)
    kept = render(_lines(sheet, done), px_per_mm=4).astype(int)
    more = render(_lines(sheet, done + 1), px_per_mm=4).astype(int)
    assert (half <= kept + 1).all()
    assert (half >= more - 1).all()


def _lines(sheet: Sheet, count: int) -> Sheet:
    last = sheet.offsets[count]
    return replace(
        sheet,
        points_mm=sheet.points_mm[:last],
        offsets=sheet.offsets[: count + 1],
        pen=sheet.pen[:count],
    )


@pytest.mark.parametrize("ending", [".mp4", ".webm", ".avi"])
def test_a_film_can_be_played(sheet: Sheet, tmp_path: Path, ending: str) -> None:
    """As long and as large as was asked for, and the page is to be seen at its end."""
    target = tmp_path / f"film{ending}"
    save(sheet, target, machine=MACHINE, params=FileParams(replay=SHORT))
    reader = cv2.VideoCapture(str(target))
    frames = []
    while (read := reader.read())[0]:
        frames.append(cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB))
    assert len(frames) == 30
    assert reader.get(cv2.CAP_PROP_FPS) == pytest.approx(12)
    assert frames[0].shape == (240, 200, 3)
    page = render(sheet, px_per_mm=4).astype(float)
    assert np.abs(frames[-1] - page).mean() < 6  # what codecs lose
    assert np.abs(frames[0] - page).mean() > 10


def test_a_film_may_have_the_pace_of_another_machine(sheet: Sheet, tmp_path: Path) -> None:
    """The one that will plot, not the one whose G-code is written beside the film."""
    params = FileParams(replay=SHORT)
    files = {name: tmp_path / f"{name}.avi" for name in ("wanted", "gcode", "both")}
    save(sheet, files["wanted"], machine=MACHINE, params=params)
    save(sheet, files["gcode"], machine="grbl-a4-servo", params=params)
    save(sheet, files["both"], machine="grbl-a4-servo", pace=MACHINE, params=params)
    wanted, gcode, both = (file.read_bytes() for file in files.values())
    assert both == wanted
    assert gcode != wanted


@pytest.mark.parametrize("at", [0.5, 0.95])
def test_a_film_that_is_stopped_leaves_no_file(sheet: Sheet, tmp_path: Path, at: float) -> None:
    """Neither the film nor what was written beside it, also where it only shows the page."""

    def tick(fraction: float, what: str = "") -> None:
        if fraction > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        save(
            sheet,
            tmp_path / "film.mp4",
            machine=MACHINE,
            params=FileParams(replay=SHORT),
            tick=tick,
        )
    assert not list(tmp_path.iterdir())


def test_a_program_without_a_console_films(tmp_path: Path) -> None:
    """One that was started from a menu may have no standard error to silence."""
    code = (
        "import os, sys; from pathlib import Path; import numpy as np; "
        "from facells_studio.export.film import write_film; os.close(2); "
        "write_film([np.zeros((16, 16, 3), np.uint8)] * 3, Path(sys.argv[1]), 10)"
    )
    target = tmp_path / "x.webm"
    subprocess.run([sys.executable, "-c", code, str(target)], check=True, timeout=60)
    assert target.stat().st_size


def test_an_hpgl_plotter_can_be_chosen(sheet: Sheet, tmp_path: Path) -> None:
    """One that nobody knows is refused, with what was perhaps meant."""
    for device in ("hp7475a", "hp7440a"):
        save(
            sheet,
            tmp_path / f"{device}.hpgl",
            machine=MACHINE,
            params=FileParams(hpgl_device=device),
        )
    one, other = (file.read_text() for file in sorted(tmp_path.iterdir()))
    assert one != other
    for device in PLOTTERS:
        assert hpgl_bytes(sheet, device=device).startswith(b"IN;")
    with pytest.raises(UsageError, match="hp7475a"):
        save(
            sheet,
            tmp_path / "x.hpgl",
            machine=MACHINE,
            params=FileParams(hpgl_device="hp7475"),
        )


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_film_may_lie_where_no_utf8_leads(sheet: Sheet, tmp_path: Path) -> None:
    """Old disks have such names; OpenCV ends the whole program over them."""
    target = tmp_path / "Fotos\udce9" / "Jos\udce9.avi"
    target.parent.mkdir()
    save(sheet, target, machine=MACHINE, params=FileParams(replay=SHORT))
    assert list(target.parent.iterdir()) == [target]
    plain = target.rename(tmp_path / "plain.avi")
    assert cv2.VideoCapture(str(plain)).get(cv2.CAP_PROP_FRAME_COUNT) == 30
    target.write_bytes(plain.read_bytes())
    with Capture(str(target), timeout_s=5) as source:
        assert source.next_frame() is not None
