"""A data set laid out as CelebA is, made from the portrait that ships with the program."""

import zipfile
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import sample_photo
from facells_studio.score.attributes import ATTRIBUTES

PHOTOS = "img_align_celeba"
LABELS, PARTITIONS = "list_attr_celeba.txt", "list_eval_partition.txt"
IDENTITIES = "identity_CelebA.txt"


def face() -> npt.NDArray[np.uint8]:
    """Return the sample portrait as CelebA has its photos: gray, (218, 178)."""
    params = FaceParams(framing="frame", width_px=178, sitter=False)
    return align(open_photo(sample_photo()), params).gray


def photos(count: int) -> dict[str, bytes]:
    """Return *count* JPEG files: the sample portrait, ever darker, every second one mirrored."""
    gray, files = face(), {}
    for i in range(count):
        pixels = (gray[:, :: -1 if i % 2 else 1] * (1 - 0.02 * i)).astype(np.uint8)
        files[f"{i + 1:06d}.jpg"] = cv2.imencode(".jpg", pixels)[1].tobytes()
    return files


def labels(count: int) -> npt.NDArray[np.bool_]:
    """Return the labels that `write` writes for *count* photos (count, 40)."""
    return np.random.default_rng(1).random((count, len(ATTRIBUTES))) < 0.3


def write(
    root: Path, files: dict[str, bytes], *, zipped: bool = True, real_layout: bool = False
) -> Path:
    """Write *files* and their labels below *root*, as CelebA's archive does if *real_layout*."""
    anno, evaluation, img = (
        (root / "Anno", root / "Eval", root / "Img") if real_layout else (root, root, root)
    )
    for folder in (anno, evaluation, img):
        folder.mkdir(parents=True, exist_ok=True)
    rows = [
        f"{name} " + " ".join(" 1" if flag else "-1" for flag in flags)
        for name, flags in zip(files, labels(len(files)), strict=True)
    ]
    _write_lines(anno / LABELS, [str(len(files)), " ".join(ATTRIBUTES) + " ", *rows])
    _write_lines(anno / IDENTITIES, [f"{name} {7 * i}" for i, name in enumerate(files)])
    _write_lines(evaluation / PARTITIONS, [f"{name} {i % 3}" for i, name in enumerate(files)])
    if zipped:
        with zipfile.ZipFile(img / f"{PHOTOS}.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(f"{PHOTOS}/{name}", content)
    else:
        (img / PHOTOS).mkdir()
        for name, content in files.items():
            (img / PHOTOS / name).write_bytes(content)
    return root


def _write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
