"""A journal is whole after a crash at any byte, and one process writes it at a time."""

import contextlib
import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotter import Event, Job, JobPen, Machine, Motion, SimulatedPlotter, run
from plotter.backend import Identity
from plotter.errors import BadJournal
from plotter.journal import Journal, job_hash
from plotter.lock import FileLock

MACHINE = Machine(width_mm=300, height_mm=300, park_mm=(10.0, 20.0), origin="bottom-left",
                  motion=Motion(lookahead_blocks=15))  # fmt: skip
N_LINES = 12


def job(title: str = "Ada") -> Job:
    """Return a job of twelve lines and two pens."""
    rng = np.random.default_rng(3)
    lines = list(rng.uniform(20, 200, (N_LINES, 5, 2)))
    pens = [JobPen(name="schwarz"), JobPen(name="Grün", up_position=40.0, draw_speed_mm_s=20)]
    return Job.from_lines(
        lines, pen=[i % 2 for i in range(N_LINES)], pens=pens,
        page_width_mm=210, page_height_mm=297, title=title,
    )  # fmt: skip


@pytest.fixture(scope="module")
def plotted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a journal whose plot came to its end."""
    folder = tmp_path_factory.mktemp("journals") / "whole"
    with (
        Journal.create(folder, job(), MACHINE, recipe="--style hatch\n") as journal,
        SimulatedPlotter(MACHINE) as plotter,
    ):
        run(job(), plotter, MACHINE, journal=journal)
    return folder


def copy_cut(source: Path, target: Path, data: bytes) -> Path:
    """Return *target*, a journal like *source* of which only *data* was written."""
    target.mkdir(exist_ok=True)
    (target / "job.npz").write_bytes((source / "job.npz").read_bytes())
    (target / "plot.jsonl").write_bytes(data)
    return target


def lines_done_in(data: bytes) -> set[int]:
    """Return the lines of which *data* has a whole row saying that they are done."""
    rows = [json.loads(row) for row in data.split(b"\n")[1:-1]]
    return {row["line"] for row in rows if row["what"] == "line done"}


def test_a_journal_gives_back_job_machine_and_recipe(tmp_path: Path) -> None:
    """All that a resume needs is in the folder; the drawing's file may be gone."""
    who = Identity("EiBotBoard", "2.8.1", "Bertha", "/dev/ttyACM0")
    with Journal.create(tmp_path / "a", job(), MACHINE, recipe="ä\nb", port="p", identity=who):
        pass
    with Journal.open(tmp_path / "a") as again:
        assert job_hash(again.job) == job_hash(job())
        assert np.array_equal(again.job.points, job().points)
        assert again.job.pens == job().pens
        assert again.job.title == "Ada"
        assert again.header.machine == MACHINE
        assert again.header.identity == who
        assert (again.header.recipe, again.header.port) == ("ä\nb", "p")
        assert list(again.left) == list(range(N_LINES))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_journal_cut_at_any_byte_knows_each_line_that_it_has_whole(
    plotted: Path, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever was being written is missing, nothing else; and it can be written on."""
    whole = (plotted / "plot.jsonl").read_bytes()
    header = whole.index(b"\n") + 1
    at = data.draw(st.integers(0, len(whole)))
    tail = data.draw(st.sampled_from([b"", b"\0" * 40, b"\xff{", b"\n"]))
    target = copy_cut(plotted, tmp_path_factory.mktemp("cut"), whole[:at] + tail)
    if at < header - 1 or (at == header - 1 and tail != b"\n"):
        with pytest.raises(BadJournal, match="nothing was plotted yet"):
            Journal.open(target)
        return
    rows = whole[:at]
    expected = lines_done_in(rows[: rows.rindex(b"\n") + 1]) if b"\n" in rows else set()
    # A tail that happens to end the row that was cut just before its end makes it whole.
    if tail == b"\n" and whole[at : at + 1] == b"\n":
        expected = lines_done_in(whole[: at + 1])
    with Journal.open(target) as journal:
        assert journal.past.done == expected
        assert sorted([*journal.left, *expected]) == list(range(N_LINES))
        line = int(journal.left[0]) if len(journal.left) else 0
        journal.note(Event("line begun", line), (1.0, 2.0))
        journal.note(Event("line done", line), (3.0, 4.0))
    with Journal.open(target) as journal:
        assert journal.past.done == expected | {line}
        assert journal.past.begun is None
        assert journal.past.position_mm == (3.0, 4.0)


@settings(max_examples=30, deadline=None)
@given(at=st.integers(0, 2000), junk=st.binary(min_size=1, max_size=30))
def test_damage_anywhere_is_an_error_in_words_or_harmless(
    plotted: Path, at: int, junk: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Bytes of something else never become lines that were drawn, nor another exception."""
    whole = (plotted / "plot.jsonl").read_bytes()
    target = copy_cut(
        plotted,
        tmp_path_factory.mktemp("damaged") / "a",
        whole[:at] + junk + whole[at + len(junk) :],
    )
    with contextlib.suppress(BadJournal), Journal.open(target) as journal:
        assert journal.past.done <= set(range(N_LINES))
        assert len(journal.left) == N_LINES - len(journal.past.done)
    assert len(Journal.unfinished(target.parent)) <= 1


def test_only_one_process_writes_a_journal(tmp_path: Path) -> None:
    """A second one is told to wait; the lock goes with its holder, even one that is killed."""
    with Journal.create(tmp_path / "a", job(), MACHINE):
        with pytest.raises(BadJournal, match="being plotted now"):
            Journal.open(tmp_path / "a")
        assert Journal.unfinished(tmp_path)[0].in_use
    with Journal.open(tmp_path / "a") as journal:
        journal.close()
    assert not Journal.unfinished(tmp_path)[0].in_use
    assert not FileLock.is_taken(tmp_path / "nothing")


def test_kill_9_keeps_every_line_that_was_reported(tmp_path: Path) -> None:
    """A plotting process that is killed leaves a journal that knows what it said, and no lock."""
    program = (
        "import sys, time; from pathlib import Path\n"
        "from tests.unit.test_plotter_journal import *\n"
        "journal = Journal.create(Path(sys.argv[1]), job(), MACHINE)\n"
        "def say(event):\n"
        "    if event.what == 'line done': print(event.line, flush=True)\n"
        "    if event.line > 3: time.sleep(0.02)\n"  # so that there is something left to kill
        "with SimulatedPlotter(MACHINE) as plotter:\n"
        "    run(job(), plotter, MACHINE, journal=journal, on_event=say)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "a")],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert child.stdout is not None
    said = [int(child.stdout.readline()) for _ in range(4)]
    child.kill()
    said += [int(row) for row in child.communicate()[0].split()]

    with Journal.open(tmp_path / "a") as journal:
        assert set(said) <= journal.past.done
        assert len(journal.past.done) <= len(said) + 1
        assert len(journal.left) == N_LINES - len(journal.past.done)


def test_unfinished_plots_are_listed_the_latest_first(tmp_path: Path, plotted: Path) -> None:
    """Complete, dropped and damaged ones are not offered."""
    for name in ("first", "second", "dropped"):
        Journal.create(tmp_path / name, job(name), MACHINE).close()
    copy_cut(plotted, tmp_path / "complete", (plotted / "plot.jsonl").read_bytes())
    copy_cut(plotted, tmp_path / "damaged", b"{")
    (tmp_path / "empty").mkdir()
    with Journal.open(tmp_path / "dropped") as journal:
        journal.drop()
    with Journal.open(tmp_path / "first") as journal:
        journal.note(Event("line done", 0, 0), (0.0, 0.0))

    found = Journal.unfinished(tmp_path)
    assert [(plot.header.title, plot.lines_done) for plot in found] == [("first", 1), ("second", 0)]
    assert Journal.unfinished(tmp_path / "nowhere") == []


def test_a_full_disk_ends_the_plot_with_the_pen_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be remembered is not drawn."""

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Journal.create(tmp_path / "a", job(), MACHINE) as journal:
        with SimulatedPlotter(MACHINE) as plotter:

            def fill(event: Event) -> None:
                if event.what == "line done" and event.line == 3:
                    monkeypatch.setattr(os, "fsync", full)

            with pytest.raises(BadJournal, match="No space left"):
                run(job(), plotter, MACHINE, journal=journal, on_event=fill)
        assert plotter.pen_is_down is False
        assert journal.past.done == {0, 1, 2, 3}


def test_a_journal_is_of_one_job(tmp_path: Path) -> None:
    """A drawing that was changed meanwhile, or a job file of another plot, is refused."""
    with Journal.create(tmp_path / "a", job(), MACHINE) as journal:
        journal.check(job())
        with pytest.raises(BadJournal, match="not the one"):
            journal.check(job("Bob"))
    Journal.create(tmp_path / "b", job("Bob"), MACHINE).close()
    with pytest.raises(BadJournal, match="another plot"):
        Journal.create(tmp_path / "b", job(), MACHINE)
    (tmp_path / "b" / "job.npz").write_bytes((tmp_path / "a" / "job.npz").read_bytes())
    with pytest.raises(BadJournal, match="another job"):
        Journal.open(tmp_path / "b")


@pytest.mark.parametrize("damage", ["gone", "cut", "swapped"])
def test_a_damaged_job_is_refused_in_words(tmp_path: Path, damage: str) -> None:
    """No traceback reaches the person at the plotter."""
    Journal.create(tmp_path / "a", job(), MACHINE).close()
    file = tmp_path / "a" / "job.npz"
    data = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(data[:200] if damage == "cut" else data[::-1])
    with pytest.raises(BadJournal):
        Journal.open(tmp_path / "a")


def test_a_journal_of_another_version_is_refused(tmp_path: Path) -> None:
    """It is not guessed what a later format means."""
    Journal.create(tmp_path / "a", job(), MACHINE).close()
    log = tmp_path / "a" / "plot.jsonl"
    row: dict[str, Any] = json.loads(log.read_text())
    log.write_text(json.dumps({**row, "format": 99}) + "\n")
    with pytest.raises(BadJournal, match="format 99"):
        Journal.open(tmp_path / "a")
