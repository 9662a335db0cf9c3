"""GRBL's language: what is sent is exact and short, what is heard is understood however damaged."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotter.grbl_checks import check_settings
from plotter.grbl_gcode import ANCHOR_EVERY, GrblDialect, decimals_for, follow, on_grid, short
from plotter.grbl_status import Lines, Settings, read_banner, read_settings, read_status
from plotter.grbl_stream import Step, Window
from plotter.grbl_way import Way
from plotter.grbl_words import alarm_words, error_words
from plotter.machine import Machine, Motion

coordinate = st.floats(-400, 400, allow_nan=False)
paths = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=300).map(np.array)
walks = st.lists(
    st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)), min_size=2, max_size=400
).map(lambda steps: np.cumsum(np.array(steps), axis=0) + np.array([[310.0, -250.0]]))


def play(steps: list[Step]) -> np.ndarray:
    """Return where GRBL goes: it adds relative words up in 32-bit floats."""
    at = np.zeros(2, dtype=np.float32)
    relative = False
    places = []
    for step in steps:
        text = step.text.decode()
        relative = "G91" in text or (relative and "G90" not in text)
        words = dict(re.findall(r"([XY])(-?[\d.]+)", text))
        for axis, name in enumerate("XY"):
            if name in words:
                value = np.float32(words[name])
                at[axis] = at[axis] + value if relative else value
        places.append(at.astype(float))
    return np.array(places)


@given(st.one_of(paths, walks), st.sampled_from([40.0, 80.0, 100.0, 250.0, 800.0]))
def test_moves_end_within_a_step_of_every_point(points: np.ndarray, steps_per_mm: float) -> None:
    """However long a line is and however it is sent, no point is a machine's step off."""
    decimals = decimals_for(steps_per_mm)
    grid = on_grid(points, decimals)
    assert np.abs(grid * 10.0**-decimals - points).max() < 1 / steps_per_mm
    grid = grid[np.append(True, (np.diff(grid, axis=0) != 0).any(axis=1))]

    places = play(list(follow(grid, decimals, 200.0)))

    wanted = grid[1:] * 10.0**-decimals
    assert np.allclose(places, wanted, atol=1.5e-3) if len(wanted) else not len(places)


def test_dense_lines_fit_a_slow_cable() -> None:
    """Segments of 0.2 mm at 200 mm/s take less than the 11.5 bytes that 115,200 baud carry."""
    turns = np.linspace(0, 2 * np.pi, 629)
    circle = np.stack([200 + 20 * np.cos(turns), -150 + 20 * np.sin(turns)], axis=1)

    steps = list(follow(on_grid(circle, 2), 2, 200.0))

    assert sum(len(step.text) for step in steps) / len(steps) < 10.5
    assert sum(b"G90" in step.text for step in steps) == len(steps) // ANCHOR_EVERY


def test_slow_lines_are_sent_absolute() -> None:
    """Where the cable has room a damaged byte moves one point only."""
    points = np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 5.25]])

    assert [step.text for step in follow(on_grid(points, 2), 2, 50.0)] == [
        b"G1F3000X5Y0\n",
        b"X5Y5.25\n",
    ]


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, ".5"), (-0.05, "-.05"), (3, "3"), (0, "0"), (12.3456, "12.346")]
)
def test_numbers_say_no_more_than_needed(value: float, text: str) -> None:
    """Zeros that GRBL does not need are not sent."""
    assert short(value) == text


@given(st.lists(st.integers(1, 80), max_size=200), st.integers(80, 1024), st.data())
def test_window_never_exceeds_its_bytes(lengths: list[int], size: int, data: st.DataObject) -> None:
    """Whatever is sent and answered, no more bytes are under way than the board holds."""
    window = Window(size)
    under_way: list[int] = []
    for length in lengths:
        step = Step(b"x" * length)
        while not window.fits(step):
            assert window.answered() is not None
            under_way.pop(0)
        window.sent(step)
        under_way.append(length)
        if data.draw(st.booleans()):
            window.answered()
            under_way.pop(0)
        assert window.bytes == sum(under_way) <= size


@given(st.binary(max_size=60), st.lists(st.integers(1, 9), max_size=40))
def test_replies_are_heard_however_chopped(noise: bytes, cuts: list[int]) -> None:
    """Noise costs at most the reply that it touches."""
    said = noise + b"\r\nok\r\n<Idle|MPos:1.000,2.000,0.000|FS:0,0>\r\nerror:9\r\n"
    lines, heard = Lines(), []
    for cut in [*cuts, len(said)]:
        piece, said = said[:cut], said[cut:]
        heard += lines.take(piece)

    assert heard[-3:] == ["ok", "<Idle|MPos:1.000,2.000,0.000|FS:0,0>", "error:9"]


@given(st.text(alphabet="<>|:,.-0123456789MPosWCOIdleRunHoldBf", max_size=60))
def test_no_report_is_too_broken_to_read(text: str) -> None:
    """A damaged report is no report, never an exception."""
    read_status(f"<{text}>")


def test_status_is_read_in_mm() -> None:
    """Inches ($13=1) and all fields are understood."""
    status = read_status("<Hold:0|WPos:1.000,2.000,0.000|Bf:15,128|WCO:1,0,0|Ov:90,100,100>")

    assert status is not None
    assert (status.state, status.sub, status.work_mm) == ("Hold", 0, (1.0, 2.0, 0.0))
    assert (status.blocks_free, status.bytes_free, status.feed_percent) == (15, 128, 90)
    assert status.rests
    inches = read_status("<Run|MPos:1.0000,-2.0000,0.0000|FS:0,0>", inches=True)
    assert inches is not None
    assert inches.machine_mm == (25.4, -50.8, 0.0)
    assert not inches.rests


@pytest.mark.parametrize(
    ("line", "board", "version", "too_old"),
    [
        ("Grbl 1.1h ['$' for help]", "GRBL", "1.1h", False),
        ("GrblHAL 1.1f ['$' or '$HELP' for help]", "grblHAL", "1.1f", False),
        ("Grbl 3.7 [FluidNC v3.7.16 (wifi) '$' for help]", "FluidNC", "3.7.16", False),
        ("Grbl 0.9j ['$' for help]", "GRBL", "0.9j", True),
    ],
)
def test_banners_tell_who_started(line: str, board: str, version: str, too_old: bool) -> None:
    """Three families of firmware, and one too old."""
    banner = read_banner(line)

    assert banner is not None
    assert (banner.board, banner.version, banner.is_too_old) == (board, version, too_old)


def test_settings_tell_sizes_and_switches() -> None:
    """Buffer sizes come from the board, not from habit."""
    settings = read_settings(
        ["[VER:1.1f.20240612:Fred]", "[OPT:VNMSL,100,1024,3,0]", "$100=80.000", "$101=160.000",
         "$13=1", "$22=1 (homing)", "$130/x=3", "[G54:1.0000,0.0000,0.0000]", "[G92:0,0,0]", "?"]
    )  # fmt: skip

    assert (settings.blocks, settings.receive_bytes, settings.nickname) == (100, 1024, "Fred")
    assert settings.homes
    assert settings.steps_per_mm == 160
    assert settings.offset_mm == (25.4, 0.0, 0.0)


def test_every_number_has_words() -> None:
    """Known and unknown numbers say what happened and what to do."""
    for code in range(-1, 300):
        for text in (error_words(code), alarm_words(code)):
            assert str(code) in text
            assert text.count(". ") >= 2
            assert text.endswith(".")
    assert "unlock" in alarm_words(None)


MACHINE = Machine(
    width_mm=300,
    height_mm=200,
    motion=Motion(
        travel_speed_mm_s=100,
        draw_acceleration_mm_s2=500,
        travel_acceleration_mm_s2=500,
        junction_deviation_mm=0.01,
        per_axis=True,
    ),
)
GOOD = {11: 0.01, 30: 1000.0, 31: 0.0, 32: 0.0, 110: 6000.0, 111: 6000.0, 120: 500.0, 121: 500.0,
        130: 300.0, 131: 200.0, 20: 0.0, 21: 0.0, 22: 0.0, 1: 255.0}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, []),
        ({32: 1.0}, ["$32=0"]),
        ({110: 3000.0}, ["travel_speed_mm_s"]),
        ({121: 250.0}, ["draw_acceleration_mm_s2", "travel_acceleration_mm_s2"]),
        ({11: 0.02}, ["junction_deviation_mm"]),
        ({30: 100.0}, ["S128 is outside"]),
        ({20: 1.0, 22: 1.0, 130: 250.0}, ["width_mm"]),
        ({20: 1.0, 22: 1.0, 131: 150.0}, ["height_mm"]),
        ({20: 1.0}, ["$22=1"]),
        ({21: 1.0}, ["$21=0"]),
        ({1: 25.0}, ["$1=255"]),
    ],
)
def test_settings_that_do_not_fit_are_told(changed: dict[int, float], words: list[str]) -> None:
    """Each misfit is one warning with what to change; a fitting board has none."""
    found = check_settings(Settings({**GOOD, **changed}), MACHINE, GrblDialect())

    assert len(found) == len(words)
    assert all(word in text for word, text in zip(words, found, strict=True))


def test_laser_without_laser_mode_is_told() -> None:
    """A beam that stays on while it travels is worth a sentence."""
    laser = GrblDialect(pen="laser-dynamic", up=0, down=300)

    assert "$32=1" in check_settings(Settings(GOOD), MACHINE, laser)[0]
    assert check_settings(Settings({**GOOD, 32: 1.0}), MACHINE, laser) == ()


@pytest.mark.parametrize("wrong", [{"up": 5, "down": 5}, {"pen": "laser", "up": 0, "down": 0}])
def test_pens_that_never_lift_are_refused(wrong: dict[str, object]) -> None:
    """Such a machine cannot be described."""
    with pytest.raises(ValueError, match="never"):
        GrblDialect(**wrong)  # type: ignore[arg-type]  # some of them


@given(paths, st.floats(0, 1))
def test_way_never_takes_ink_for_done_too_early(points: np.ndarray, part: float) -> None:
    """The pen is found on the line, at the first place that it can be but not before the last."""
    points = points[np.append(True, np.hypot(*np.diff(points, axis=0).T) > 0.01)]
    way = Way(points, tolerance_mm=0.02)
    true_mm = part * way.total_mm
    at = np.array([np.interp(true_mm, way.way_mm, points[:, axis]) for axis in (0, 1)])

    found_mm = way.find((at[0], at[1]), range(len(points)), 0.0)

    assert found_mm <= true_mm + 0.021
    on_line = [np.interp(found_mm, way.way_mm, points[:, axis]) for axis in (0, 1)]
    assert np.hypot(*(at - on_line)) <= 0.021
    assert way.find((at[0], at[1]), range(len(points)), true_mm) >= true_mm
