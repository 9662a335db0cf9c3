"""``facells library`` as somebody who collects portraits uses it, and misuses it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from facells_studio.cli import library as command
from facells_studio.facell.library import Library
from facells_studio.progress import Cancelled
from facells_studio.records import drawing_of, read_shard, write_table
from tests.celeba_like import photos
from tests.scenarios.conftest import Said
from tests.untrained import untrained_model

Facells = Callable[..., Said]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny network that never learned anything, but is quick."""
    folder = tmp_path_factory.mktemp("models") / "newborn"
    untrained_model(folder)
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Path:
    """A library of the shipped portrait and two others."""
    from facells_studio.cli import main

    root = tmp_path_factory.mktemp("kept")
    for name, content in photos(2).items():
        (root / name).write_bytes(content)
    words = ["library", "add", "sample", f"{root}/*.jpg", "--to", f"{root}/lib"]
    assert main([*words, "--model", str(model), "--thumbnails", "-q"]) == 0
    return root / "lib"


@pytest.fixture
def library(kept: Path, tmp_path: Path) -> Path:
    """A copy of that library that a test may change."""
    return Path(shutil.copytree(kept, tmp_path / "lib"))


def blank(target: Path) -> Path:
    """Write a photo of nothing."""
    Image.fromarray(np.full((300, 300, 3), 128, np.uint8)).save(target)
    return target


def test_photos_become_portraits_and_failures_are_told(
    facells: Facells, model: Path, photo: Path, tmp_path: Path
) -> None:
    """A folder with good and bad files: good ones are kept, each bad one is named with why."""
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy(photo, folder / "Eileen Collins.jpg")
    blank(folder / "nobody.png")
    (folder / "torn.jpg").write_bytes(photo.read_bytes()[:2000])
    said = facells("library", "add", folder, "missing.jpg", "--to", "mine", "--model", model)
    assert said.status == 1
    assert "1 portrait added, 3 failed; mine holds 1 portrait." in said.out
    assert "nobody.png: No face was found" in said.err
    assert "torn.jpg is damaged or cut short" in said.err
    assert "There is no file missing.jpg" in said.err
    kept = Library.open("mine")
    assert kept.names([0]) == ["Eileen-Collins"]
    assert kept.scorers == ("newborn",)
    assert kept.model == str(model)  # so that composing finds the network again


def test_the_same_photo_is_kept_once(facells: Facells, library: Path, model: Path) -> None:
    """By its content, whatever it is called now; JSON tells what it is called here."""
    before = sorted(library.glob("*.parquet"))
    copy = library.parent / "another-name.jpg"
    copy.write_bytes(photos(1)["000001.jpg"])
    said = facells("library", "add", copy, "--library", library, "--model", model, "--json")
    told = json.loads(said.out)
    assert said.status == 0
    assert told["known"] == [{"photo": str(copy), "id": "000001"}]
    assert told["added"] == []
    assert told["portraits"] == 3
    assert sorted(library.glob("*.parquet")) == before


def test_a_video_gives_a_portrait(
    facells: Facells, model: Path, photo: Path, tmp_path: Path
) -> None:
    """Its first frame with a face."""
    frame = np.asarray(Image.open(photo).convert("RGB").resize((320, 320)))[:, :, ::-1]
    writer = cv2.VideoWriter(
        str(tmp_path / "me.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (320, 320)
    )
    for _ in range(3):
        writer.write(frame)
    writer.release()
    said = facells("library", "add", "me.avi", "--to", "lib", "--model", model)
    assert said.status == 0, said.err
    assert Library.open("lib").names([0]) == ["me"]


def test_a_person_who_stops_keeps_what_is_done(
    facells: Facells, model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And the same command goes on where it stopped."""
    for name, content in photos(3).items():
        (tmp_path / name).write_bytes(content)
    add_one = command._add_one
    calls: list[int] = []

    def once(*words: object) -> None:
        if calls:
            raise Cancelled
        calls.append(1)
        add_one(*words)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(command, "_add_one", once)
    said = facells("library", "add", "*.jpg", "--to", "lib", "--model", model)
    assert said.status == 130
    assert "1 portrait added; lib holds 1 portrait." in said.out
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    said = facells("library", "add", "*.jpg", "--to", "lib", "--model", model)
    assert "2 portraits added, 1 known already; lib holds 3 portraits." in said.out


def test_the_disk_fills_and_what_is_done_is_kept(
    facells: Facells, library: Path, model: Path, photo: Path
) -> None:
    """One sentence, exit status 1, and the portraits that were there."""
    resource = pytest.importorskip("resource", reason="file sizes cannot be limited here")
    (library.parent / "new.jpg").write_bytes(photos(3)["000003.jpg"])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limits[1]))
    try:
        said = facells("library", "add", "new.jpg", "--to", library, "--model", model)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert said.status == 1
    assert "Cannot write" in said.err
    assert f"0 portraits added; {library} holds 3 portraits." in said.out
    assert len(Library.open(library)) == 3


def test_portraits_of_several_networks_are_told_apart(
    facells: Facells, library: Path, model: Path
) -> None:
    """Their scores do not compare; the most used network counts."""
    another = Path(shutil.copytree(model, library.parent / "another"))
    text = (another / "config.toml").read_text()
    (another / "config.toml").write_text(text.replace('"newborn"', '"another"'))
    (library.parent / "new.jpg").write_bytes(photos(3)["000003.jpg"])
    said = facells("library", "add", "new.jpg", "--to", library, "--model", another)
    assert said.status == 0, said.err
    assert "only those of newborn are composed from" in said.err


def test_portraits_are_listed_by_what_they_speak_for(facells: Facells, library: Path) -> None:
    """Strongest first; with a minus, weakest first."""
    said = facells("library", "list", "--library", library, "--attribute", "smiling", "--json")
    scores = [row["scores.Smiling"] for row in json.loads(said.out)]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    said = facells("library", "list", "--library", library, "--attribute", "-Smiling", "--json")
    assert [row["scores.Smiling"] for row in json.loads(said.out)] == scores[::-1]
    said = facells("library", "list", "--library", library, "--limit", "2")
    assert [line.split()[0] for line in said.out.splitlines()] == ["eileen-collins", "000001"]
    assert f"3 portraits in {library}" in said.err


def test_a_portrait_is_shown_and_drawn(facells: Facells, library: Path) -> None:
    """As facts, as a plot, and as the small picture that was kept."""
    said = facells(
        *("library", "show", "eileen-collins", "--library", library, "--json"),
        *("-o", "a.svg", "-o", "a.png", "-o", "a.webp", "--page", "a6"),
    )
    assert said.status == 0, said.err
    told = json.loads(said.out)
    (row,) = Library.open(library).portraits([0])
    assert told["lines"] == len(drawing_of(row))
    assert len(told["scores"]) == 40
    assert "148mm" in Path("a.svg").read_text().replace(".0mm", "mm")
    with Image.open("a.webp") as picture:
        assert picture.size == (89, 109)
    assert np.asarray(Image.open("a.png")).min() < 128  # there is ink


def test_a_portrait_that_is_scored_for_some_attributes_is_shown(
    facells: Facells, library: Path
) -> None:
    """As a network of few attributes leaves a corpus of many."""
    file = sorted(library.glob("*.parquet"))[0]
    table = read_shard(file)
    rows = table.to_pylist()
    rows[0]["scores"] = {name: 1.5 if name == "Male" else None for name in rows[0]["scores"]}
    write_table(file, pa.Table.from_pylist(rows, table.schema))
    said = facells("library", "show", rows[0]["id"], "--library", library)
    assert said.status == 0, said.err
    assert [line.split() for line in said.out.splitlines()[7:]] == [["Male", "+1.50"]]


def test_portraits_are_removed(facells: Facells, library: Path) -> None:
    """A typo removes nothing and is told what was meant."""
    said = facells("library", "remove", "000001", "0000002", "--library", library)
    assert said.status == 2
    assert "Did you mean '000002'" in said.err
    assert len(Library.open(library)) == 3
    said = facells("library", "remove", "000001", "000002", "--library", library)
    assert said.out == f"2 portraits removed; {library} holds 1 portrait.\n"
    assert Library.open(library).names([0]) == ["eileen-collins"]


def test_portraits_are_copied_into_a_library_or_a_file(facells: Facells, library: Path) -> None:
    """All or some; what was there stays."""
    said = facells("library", "export", "000002", "--library", library, "-o", "some.parquet")
    assert said.status == 0
    assert pq.read_table("some.parquet").column("id").to_pylist() == ["000002"]
    facells("library", "export", "000002", "--library", library, "-o", "copy")
    said = facells("library", "export", "--all", "--library", library, "-o", "copy")
    assert said.out == "2 portraits → copy\n"
    assert sorted(Library.open("copy").names(range(3))) == ["000001", "000002", "eileen-collins"]
    assert facells("library", "export", "--library", library, "-o", "copy").status == 2


def test_a_library_is_counted(facells: Facells, library: Path) -> None:
    """In exact numbers, with what could not be read."""
    (library / "foreign.parquet").write_bytes(b"PAR1 not really")
    said = facells("library", "stats", "--library", library, "--json")
    told = json.loads(said.out)
    rows = list(Library.open(library).portraits(range(3)))
    assert told["portraits"] == 3
    assert told["lines"] == sum(len(row["counts"]) for row in rows)
    assert told["points"] == sum(len(row["x"]) for row in rows)
    assert told["scorers"] == {"newborn": 3}
    assert told["recipes"] == {"score 1": 3}
    assert told["positive"]["Smiling"] == sum(row["scores"]["Smiling"] > 0 for row in rows)
    assert "foreign.parquet is damaged" in told["problems"][0]
    said = facells("library", "stats", "--library", library)
    assert "scored by newborn" in said.out
    assert "left out" in said.err


def test_without_a_folder_it_is_ones_own_and_says_so(
    facells: Facells, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the computer's place for data of programs."""
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: str(library.parent))
    monkeypatch.chdir("/")
    (library).rename(library.parent / "library")
    said = facells("library", "list")
    assert said.status == 0
    assert f"3 portraits in {library.parent / 'library'}." in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list", "--library", "nowhere"), "There is no library nowhere"),
        (("list", "--library", "lib", "--attribute", "Smilling"), "Smiling"),
        (("show", "nobody", "--library", "lib"), "There is no portrait 'nobody'"),
        (("show", "000001", "--library", "lib", "-o", "a.docx"), ".docx"),
        (("add", "sample", "--to", "lib", "--face", "best"), "face must be"),
        (("add", "empty/", "--to", "lib"), "holds no photo"),
        (("export", "--all", "000001", "--library", "lib", "-o", "out"), "give --all"),
    ],
)
def test_a_wrong_request_is_told_before_the_work(
    facells: Facells, library: Path, words: tuple[str, ...], told: str
) -> None:
    """Exit status 2, a sentence that helps, and nothing changed."""
    (library.parent / "empty").mkdir()
    before = {p.name: p.stat().st_mtime_ns for p in library.glob("*.parquet")}
    said = facells("library", *words)
    assert said.status == 2, said
    assert told in said.err
    assert {p.name: p.stat().st_mtime_ns for p in library.glob("*.parquet")} == before


def test_a_folder_of_something_else_is_left_alone(facells: Facells, model: Path) -> None:
    """Nobody's Parquet files are mixed with portraits."""
    Path("data").mkdir()
    pq.write_table(pa.table({"x": [1]}), "data/x.parquet")
    said = facells("library", "add", "sample", "--to", "data", "--model", model)
    assert said.status == 1
    assert "data holds Parquet files of something else" in said.err
    assert [p.name for p in Path("data").iterdir()] == ["x.parquet"]
