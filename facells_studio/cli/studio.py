"""``facells studio``: the window."""

from pathlib import Path

import click

from facells_studio.startup import spare_linear_algebra


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--install-entry", "menu", flag_value="install", help="Put the Studio into the desktop's menu."
)
@click.option("--remove-entry", "menu", flag_value="remove", help="Take it out of there again.")
@click.pass_context
def studio(ctx: click.Context, file: Path | None, menu: str | None) -> int:
    """Open the Studio, the window to draw, compose and plot in.

    FILE is a project (.facells) or a photo; without one, the sample portrait is open.
    """
    if menu is not None:
        return _change_menu(menu)
    if ctx.obj:  # the process is ours alone
        spare_linear_algebra()
    from facells_studio.app.main import run  # and with it Qt

    return run(file, ours=bool(ctx.obj))


def _change_menu(what: str) -> int:
    from facells_studio.cli import entry

    if what == "install":
        files = entry.install()
        click.echo(f"FaCells Studio is in the desktop's menu: {files[0]}")
        click.echo("facells studio --remove-entry takes it out again.")
    elif entry.remove():
        click.echo("FaCells Studio is no longer in the desktop's menu.")
    else:
        click.echo("FaCells Studio was not in the desktop's menu.")
    return 0
