"""``facells studio``: the window."""

from pathlib import Path

import click

from facells_studio.startup import load_numba_without_linear_algebra


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.pass_context
def studio(ctx: click.Context, file: Path | None) -> int:
    """Open the Studio, the window to draw, compose and plot in.

    FILE is a project (.facells) or a photo; without one, the sample portrait is open.
    """
    if ctx.obj:  # the process is ours alone
        load_numba_without_linear_algebra()
    from facells_studio.app.main import run  # and with it Qt

    return run(file, ours=bool(ctx.obj))
