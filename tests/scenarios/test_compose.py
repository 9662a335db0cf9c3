"""``facells compose`` and ``facells gallery`` as a person types them, on a library on disk."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from facells_studio.export import read_svg
from facells_studio.facell import grow
from facells_studio.facell.gallery import deserving
from facells_studio.facell.library import Library
from facells_studio.page.preview import density
from facells_studio.records import Record
from facells_studio.score.attributes import index_of, label
from facells_studio.score.model import load_config
from facells_studio.sheet import sheet_from_document
from tests.facell_source import PORTRAITS, memory_source
from tests.library_portraits import portrait
from tests.scenarios.conftest import Said
from tests.untrained import untrained_model

Facells = Callable[..., Said]
SMALL = ("--count", "10", "--page", "a6", "--pen", "0.3mm")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with forty portraits, each line of which says a little about everything."""
    folder = tmp_path_factory.mktemp("libraries") / "forty"
    source = memory_source()
    scale = np.float32(3)
    Library.create(folder).add(
        [
            Record(
                id=f"p{i}",
                name=f"p{i}.jpg",
                drawing=source.drawings[i],
                recipe="score",
                recipe_version=1,
                source_sha256=f"{i:064d}",
                scorer="facells-40",
                scores=source.scores[i] * scale,
                line_scores=source.line_scores[i] * scale,
            )
            for i in range(PORTRAITS)
        ]
    )
    return folder


@pytest.fixture
def compose(facells: Facells, library: Path) -> Facells:
    """Return a command that composes ten portraits of that library on a small page."""

    def command(*words: str | Path) -> Said:
        return facells("compose", "--library", library, *SMALL, *words)

    return command


def test_compose_writes_a_page_with_its_label(compose: Facells, tmp_path: Path) -> None:
    """The label says what it is: in the answer, in the file's title, in its layer."""
    said = compose("--attribute", "Male", "--threshold", "0.2", "-o", "male.svg")
    assert said.status == 0, said.err
    sheet = sheet_from_document(read_svg(tmp_path / "male.svg"))

    assert said.out.startswith("Male 10-20 → male.svg\n")
    assert re.search(r"of \d+ lines pass the threshold", said.out)
    assert sheet.title == "Male 10-20"
    assert sheet.pens[0].name.startswith("Male 10-20: ")
    assert len(sheet) > 10


def test_a_page_composes_itself_again(compose: Facells, tmp_path: Path) -> None:
    """An SVG is a preset: the same library gives the same bytes."""
    assert compose("--attribute", "-Male", "--seed", "3", "-o", "one.svg").status == 0
    assert compose("--preset", "one.svg", "-o", "two.svg").status == 0

    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_a_page_does_not_compose_itself_from_another_library(
    compose: Facells, facells: Facells, tmp_path: Path
) -> None:
    """The starter library would give another picture: the folder must be named, or the change."""
    assert compose("--attribute", "Male", "-o", "one.svg").status == 0
    said = facells("compose", "--preset", "one.svg", "-o", "two.svg")
    assert said.status == 2
    assert "composed from the library 'forty'. Name its folder with --library" in said.err
    assert not (tmp_path / "two.svg").exists()
    assert "facells compose --library forty --preset" in (tmp_path / "one.svg").read_text()
    said = facells("compose", "--preset", "one.svg", "--library", "starter", "-o", "two.svg")
    assert said.status == 0, said.err


def test_pages_of_photos_and_of_facells_are_told_apart(
    compose: Facells, facells: Facells, photo: Path
) -> None:
    """Each says which command reads it."""
    assert compose("--attribute", "Male", "-o", "facell.svg").status == 0
    assert facells("draw", photo, "-o", "photo.svg").status == 0
    said = compose("--preset", "photo.svg")
    assert said.status == 2
    assert "photo.svg is about a single photo" in said.err
    said = facells("draw", photo, "--preset", "facell.svg", "-o", "again.svg")
    assert said.status == 2
    assert "facell.svg was composed of many portraits" in said.err


def test_an_output_may_be_a_folder(compose: Facells, tmp_path: Path) -> None:
    """The label names the file in it, as photos do for 'facells draw'."""
    (tmp_path / "out").mkdir()
    assert compose("--attribute", "Male", "-o", "out").status == 0
    assert (tmp_path / "out" / "male-10-33.svg").exists()


def test_files_that_were_left_out_are_named(
    facells: Facells, library: Path, tmp_path: Path
) -> None:
    """Of a library with a damaged file; also when nothing comes of it, for that may be why."""
    broken = Path(shutil.copytree(library, tmp_path / "broken"))
    (broken / "half.parquet").write_bytes(next(library.glob("*.parquet")).read_bytes()[:900])
    words = ("compose", "--library", broken, "--attribute", "Male", *SMALL)
    said = facells(*words, "-o", "m.svg", "--json")
    assert said.status == 0
    assert "note: left out:" in said.err
    assert "half.parquet is damaged" in json.loads(said.out)["problems"][0]
    for said in (facells(*words, "--count", "1000"), facells("gallery", "--library", broken)):
        assert "half.parquet is damaged" in said.err


@pytest.mark.parametrize("corpus", [False, True])
def test_a_network_of_ones_own_is_found_where_it_is_now(
    facells: Facells, tmp_path: Path, corpus: bool
) -> None:
    """A corpus does not say where its network lies, and a network's folder may move."""
    untrained_model(tmp_path / "newborn")
    library = Library.create(tmp_path / "lib")
    library.add([portrait(i, scorer="newborn") for i in range(6)])
    library.remember_model("newborn", tmp_path / "newborn")
    (tmp_path / "newborn").rename(tmp_path / "moved")
    if corpus:
        (library.folder / "library.toml").unlink()
        (library.folder / "corpus.toml").write_text("format = 1\n")
    words = (
        *("compose", "--library", "lib", "--attribute", "Male", "--threshold-scale", "logit"),
        *("--count", "1", "--threshold", "-99", "--page", "a6", "-o", "m.svg"),
    )
    said = facells(*words)
    assert said.status == 1
    assert "The network that scored the lib library cannot be used" in said.err
    assert "Say where it is with --model" in said.err
    assert "another network than" in facells(*words, "--model", "facells-40").err
    said = facells(*words, "--model", tmp_path / "moved")
    assert said.status == 0, said.err


def test_another_network_than_the_librarys_is_refused(compose: Facells, tmp_path: Path) -> None:
    """Its numbers would mean nothing; the message says what can be done."""
    untrained_model(tmp_path / "mine")
    said = compose("--attribute", "Male", "--model", tmp_path / "mine")
    assert said.status == 2
    assert "was scored by another network than" in said.err
    assert "facells library add PHOTOS" in said.err


def test_a_library_of_damaged_files_says_so(facells: Facells, library: Path) -> None:
    """Nothing is scored in it because nothing could be read."""
    broken = Path("broken")
    shutil.copytree(library, broken)
    for file in broken.glob("*.parquet"):
        file.write_bytes(file.read_bytes()[:900])
    said = facells("compose", "--library", broken, "--attribute", "Male")
    assert said.status == 1
    assert "No portrait in broken is scored" in said.err
    assert "damaged or cut short" in said.err


def test_attributes_have_pens_of_their_own(compose: Facells, tmp_path: Path) -> None:
    """A rule names its pen, or gets a color; both at the width that was asked for."""
    said = compose("--attribute", "Male>0.1:navy", "--attribute", "-Male>0.1", "-o", "{name}.svg")
    assert said.status == 0, said.err
    name = "male-10-10-not-male-10-(10).svg"
    sheet = sheet_from_document(read_svg(tmp_path / name))

    assert [pen.color for pen in sheet.pens] == ["#000080", "#4169e1"]
    assert [pen.width_mm for pen in sheet.pens] == pytest.approx([0.3, 0.3])
    assert len(sheet.lines_of(0)) > 5
    assert len(sheet.lines_of(1)) > 5


def test_the_caption_is_written_by_the_pen(compose: Facells, tmp_path: Path) -> None:
    """It stands in the margin, in the middle, and inside the paper."""
    assert compose("--attribute", "Male", "-o", "bare.svg").status == 0
    assert compose("--attribute", "Male", "--caption", "-o", "said.svg").status == 0
    bare, said = (sheet_from_document(read_svg(tmp_path / f"{n}.svg")) for n in ("bare", "said"))
    y = said.points_mm[:, 1]
    caption = said.points_mm[y > said.height_mm - 15]

    assert len(said) > len(bare)
    assert (caption[:, 0].min() + caption[:, 0].max()) / 2 == pytest.approx(said.width_mm / 2, 1e-3)
    assert said.height_mm - 15 < caption[:, 1].min() < caption[:, 1].max() < said.height_mm


@pytest.mark.parametrize("most", [1, 3])
def test_max_passes_keeps_the_paper_whole(compose: Facells, tmp_path: Path, most: int) -> None:
    """The density of the page that is plotted is within the limit, and lines that went are told."""
    said = compose(
        "--attribute", "Male>-2", "--tone", "--max-passes", str(most), "--caption", "-o", "m.svg"
    )
    sheet = sheet_from_document(read_svg(tmp_path / "m.svg"))

    assert said.status == 0, said.err
    assert "left out where the pen would pass a spot more than" in said.out
    assert density(sheet, 0.3).max() <= most + 0.05  # coordinates in the file are rounded


def test_the_control_lies_beside_it(compose: Facells, tmp_path: Path) -> None:
    """All lines of the same portraits in the same place, and a picture of the difference.

    What is asked of files is asked of the control too.
    """
    words = ("--attribute", "Male>0.3", "--max-passes", "0", "--no-recipe-inside", "-o", "male.svg")
    said = compose(*words, "--control", "all-lines", "--control", "difference")
    assert said.status == 0, said.err
    every = sheet_from_document(read_svg(tmp_path / "male-all-lines.svg"))
    some = sheet_from_document(read_svg(tmp_path / "male.svg"))
    lines = {every.line(i).round(2).tobytes() for i in range(len(every))}
    lines |= {every.line(i)[::-1].round(2).tobytes() for i in range(len(every))}

    assert len(every) == 10 * 9
    for name in ("male.svg", "male-all-lines.svg"):
        assert "<dc:source></dc:source>" in (tmp_path / name).read_text()
    assert all(some.line(i).round(2).tobytes() in lines for i in range(len(some)))
    with Image.open(tmp_path / "male-difference.png") as picture:
        assert picture.size == (712, 872)


def test_the_starter_library_has_no_control(facells: Facells, tmp_path: Path) -> None:
    """That is said before the work, and no file is written."""
    said = facells("compose", "--attribute", "Male", "--control", "all-lines", "-o", "male.svg")
    assert said.status == 2
    assert "needs whole portraits" in said.err
    assert not list(tmp_path.iterdir())


def test_an_overlay_grows_in_a_film(
    compose: Facells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins with bare paper, never loses ink, and ends at the page."""
    monkeypatch.setattr(grow, "FRAMES_PER_S", 4)
    said = compose("--attribute", "Male>0", "-o", "m.png", "--grow", "m.mp4")
    assert said.status == 0, said.err
    film = cv2.VideoCapture(str(tmp_path / "m.mp4"))
    means = []
    while True:
        ok, frame = film.read()
        if not ok:
            break
        means.append(float(frame.mean()))
    with Image.open(tmp_path / "m.png") as page:
        ink = float(np.asarray(page.convert("L")).mean())

    assert len(means) == 4 * (12 + 2)
    assert means[0] > 249
    assert (np.diff(means) < 0.2).all()
    assert means[-1] == pytest.approx(ink, abs=4)


def test_statistics_name_the_portraits(compose: Facells, library: Path) -> None:
    """JSON tells which portraits a FaCell is made of; the ids work for --exclude."""
    said = compose("--attribute", "Male", "--json", "-o", "m.svg")
    told = json.loads(said.out)
    someone = told["portraits"][0][0]
    again = json.loads(
        compose("--attribute", "Male", "--json", "-o", "n.svg", "--exclude", someone).out
    )

    assert told["label"] == "Male 10-33"
    assert told["library"] == "forty"
    assert len(told["portraits"][0]) == 10
    assert someone not in again["portraits"][0]
    assert told["plot_time_min"] > 0


def test_the_density_is_a_picture(compose: Facells, tmp_path: Path) -> None:
    """Passes per spot, with the legend below."""
    assert compose("--attribute", "Male", "-o", "m.svg", "--density", "d.png").status == 0

    with Image.open(tmp_path / "d.png") as picture:
        width, height = picture.size
    assert 1000 < width < height < 4000
    assert compose("--attribute", "Male", "-o", "m.svg", "--density", "D.PNG").status == 0


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("--attribute", "Smilling"), 2, "Smiling"),
        ((), 2, "needs an attribute"),
        (("--attribute", "Male", "--count", "1000"), 2, "fewer than the 1,000 asked for"),
        (("--attribute", "Male>9"), 2, "A threshold of"),
        (("--attribute", "Male", "--exclude", "nobody"), 2, "nobody"),
        (("--attribute", "Male", "-o", "m.doc"), 2, "m.doc"),
        (("--attribute", "Male", "--grow", "m.gif"), 2, "Name it .mp4, .webm, .avi"),
        (("--attribute", "Male", "--density", "d.jpg"), 2, "Name it d.png"),
        (("--attribute", "Male", "--landscape", "--orientation", "portrait"), 2, "contradict"),
        (("--attribute", "Male", "--machine", "axidrow"), 2, "axidraw"),
        (("--preset", "coherent"), 2, "Name an .svg that was composed"),
        (("--attribute", "Male", "--threshold-scale", "quantile", "--threshold", "33"), 2, "share"),
        (("--attribute", "Male", "--grow", "m.avi", "--vpype", "linemerge"), 2, "vpype"),
    ],
)
def test_bad_requests_are_answered_in_words(
    compose: Facells, tmp_path: Path, words: tuple[str, ...], status: int, message: str
) -> None:
    """A sentence that says what to do, and no file."""
    said = compose(*words)

    assert (said.status, said.out) == (status, "")
    assert message in said.err
    assert not list(tmp_path.iterdir())


def test_a_library_that_is_not_there_is_named(facells: Facells) -> None:
    """The message says how to make one."""
    said = facells("compose", "--attribute", "Male", "--library", "nowhere")

    assert said.status == 2
    assert "nowhere" in said.err


def test_at_most_uses_all_there_are(compose: Facells, library: Path) -> None:
    """Its label tells how many that were."""
    said = compose("--attribute", "Male", "--count", "1000", "--at-most", "--json", "-o", "m.svg")
    there = len(Library.open(library).candidates(index_of("Male"), 1).ids)

    assert json.loads(said.out)["label"] == f"Male {there}-33"


# -- facells gallery ------------------------------------------------------------------------------


@pytest.fixture
def gallery(facells: Facells, library: Path) -> Facells:
    """Return a command that hangs FaCells of a few portraits, the best known attributes only."""

    def command(*words: str | Path) -> Said:
        few = ("--count", "5", "--least", "0.94", "--threshold", "0.1", "--max-passes", "0")
        return facells("gallery", "--library", library, *few, *words)

    return command


def test_a_gallery_shows_what_the_network_knows(gallery: Facells, tmp_path: Path) -> None:
    """One plate for each attribute that deserves it, the best first, with label and accuracy."""
    said = gallery("--against", "-o", "g.html", "-o", "g.pdf")
    assert said.status == 0, said.err
    page = (tmp_path / "g.html").read_text(encoding="utf-8")
    config = load_config("facells-40")
    best = [name for name, _ in deserving(config, 0.94)]
    labels = re.findall(r"<figcaption>(.*?)<small>balanced accuracy (\d+)%", page)
    expected = [f"{words}{name}" for name in map(label, best) for words in ("", "Not ")]

    assert 1 < len(best) < 10
    assert [re.sub(r" \d+-\(?10\)?$", "", words) for words, _ in labels] == expected
    assert all(int(share) >= 94 for _, share in labels)
    assert page.count("data:image/webp;base64,") == len(expected)
    assert "http" not in page  # it needs no other file
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed")
    pdf = pdfium.PdfDocument(tmp_path / "g.pdf")
    text = "".join(pdf[i].get_textpage().get_text_range() for i in range(len(pdf)))
    assert len(pdf) == -(-len(expected) // 9)
    assert all(words in text for words in expected)
    pdf.close()


def test_a_gallery_is_the_same_twice(gallery: Facells, tmp_path: Path) -> None:
    """No dates, no random ids."""
    for name in ("one", "two"):
        assert gallery("-o", f"{name}.html", "-o", f"{name}.pdf").status == 0
    for ending in ("html", "pdf"):
        one, two = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("one", "two"))
        assert one == two


def test_an_attribute_without_lines_is_noted(gallery: Facells, tmp_path: Path) -> None:
    """The others hang; nobody wonders where one went."""
    everything = gallery("-o", "g.html", "--threshold", "0.45", "-q")
    assert everything.status == 0
    assert everything.out == ""
    nothing = gallery("-o", "n.html", "--threshold", "9")
    assert nothing.status == 2
    assert "No FaCell can be composed" in nothing.err
    assert "A threshold of" in nothing.err
    assert not (tmp_path / "n.html").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-o", "g.png"), "Name it .html or .pdf"),
        (("--least", "0.999"), "Lower --least"),
        (("--model", "facells-41"), "facells-40"),
        (("--pen", "no-such-pen"), "no-such-pen"),
    ],
)
def test_bad_galleries_are_answered_in_words(
    gallery: Facells, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    """A sentence that says what to do, and no file."""
    said = gallery(*words)

    assert said.status in (1, 2)
    assert message in said.err
    assert not list(tmp_path.iterdir())
