"""``facells studio``: the window."""

from pathlib import Path

import click

from facells_studio.cli.startup import load_numba_without_linear_algebra
from facells_studio.errors import UsageError


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.pass_context
def studio(ctx: click.Context, file: Path | None) -> int:
    """Open the Studio, the window to draw, compose and plot in.

    FILE is a project (.facells) or a photo; without one, the sample portrait is open.
    """
    if ctx.obj:  # the process is ours alone
        load_numba_without_linear_algebra()
    try:
        from facells_studio.app.main import run
    except ImportError as exc:
        if (exc.name or "").partition(".")[0] != "PySide6":
            raise
        raise UsageError(
            "The Studio needs PySide6. Install it with: pip install 'facells-studio[studio]'."
        ) from exc
    return run(file, ours=bool(ctx.obj))
