"""Build the wheel and run the tests against it, outside the checkout: ``python -m tests.wheel``.

What is missing from the wheel, or works only beside the source, fails here.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Build, install into a new virtual environment, test there."""
    with tempfile.TemporaryDirectory(prefix="facells-wheel-") as name:
        room = Path(name)
        wheel = _build(room / "dist")
        python = _install(wheel, room / "venv")
        elsewhere = room / "elsewhere"
        shutil.copytree(ROOT / "tests", elsewhere / "tests")
        # pytest's settings and the files that tests read; no source.
        for file in ("pyproject.toml", "README.md", "ARCHITECTURE.md", "CHANGELOG.md"):
            shutil.copy(ROOT / file, elsewhere / file)
        environment = {
            "FACELLS_CELEBA": str(ROOT.parent / "shared" / "celeba"),
            **os.environ,
            "FACELLS_TESTS_THE_WHEEL": "1",
        }
        command = [str(python), "-m", "pytest", "-q", "-n", "2", *sys.argv[1:]]
        return subprocess.run(command, cwd=elsewhere, env=environment, check=False).returncode


def _build(dist: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(dist), str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (wheel,) = dist.glob("*.whl")  # made from the sdist, so that one is tested too
    return wheel


def _install(wheel: Path, place: Path) -> Path:
    venv.create(place, with_pip=True)
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    constraints = ["-c", str(ROOT / "constraints.txt")]
    torch = next(
        line
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if line.startswith("torch==")
    )
    # First and by itself, as in .ci/setup.
    subprocess.run([*pip, *constraints, torch], check=True)
    subprocess.run([*pip, *constraints, f"{wheel}[dev,train]"], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
