"""``facells presets`` and ``facells devices``."""

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from facells_studio import presets as store
from facells_studio.cli.options import ManualCommand
from facells_studio.files import write_bytes
from facells_studio.resources import data_dir

if TYPE_CHECKING:
    from plotter import Device


@click.command(
    cls=ManualCommand,
    manual={
        "Examples": """
            facells presets                        list all
            facells presets pens                   list one kind
            facells presets styles coherent        show one
            facells presets styles coherent -o mine.toml; facells draw me.jpg --preset mine.toml
        """
    },
)
@click.argument("kind", required=False, type=click.Choice(get_args(store.Kind)))
@click.argument("name", required=False)
@click.option("-o", "--output", metavar="FILE", help="Copy the preset there, to make it your own.")
def presets(kind: store.Kind | None, name: str | None, output: str | None) -> None:
    """List styles, papers, pens and machines; show or copy one."""
    if kind is None or name is None:
        if output is not None:
            raise click.UsageError("Name the kind and the preset to copy.")
        for each in (kind,) if kind else get_args(store.Kind):
            _list(each)
        return
    store.read(kind, name)  # says in words what is wrong, if something is
    text = (data_dir("presets") / kind / f"{name}.toml").read_text(encoding="utf-8")
    if output is None:
        click.echo(text, nl=False)
    else:
        write_bytes(Path(output), text.encode())
        click.echo(f"{name} → {output}")


def _list(kind: store.Kind) -> None:
    click.echo(f"{kind}:")
    for name in store.names(kind):
        title = _title(store.read(kind, name))
        click.echo(f"  {name:<24} {title}")


def _title(table: dict[str, object]) -> str:
    inner = next((v for v in table.values() if isinstance(v, dict) and "title" in v), table)
    about = f": {table['about']}" if table.get("about") else ""
    return f"{inner.get('title', '')}{about}"


@click.command(
    cls=ManualCommand,
    manual={
        "Examples": """
            facells devices
            facells plot portrait.svg --machine axidraw-v3a3 --port /dev/ttyACM0
            facells machine status --machine grbl-a3 --port sim-grbl://grbl
        """
    },
)
@click.option(
    "--no-ask",
    is_flag=True,
    help="Only look at the ports; without it those that could be plotters are asked who they are.",
)
def devices(no_ask: bool) -> None:
    """List the plotters that can be reached: port, board, firmware, nickname."""
    from plotter import list_devices

    found = list_devices(ask=not no_ask)
    width = max(len(device.port) for device in found)
    for device in found:
        click.echo(f"{device.port:<{width}}  {_who(device)}")


def _who(device: "Device") -> str:
    """Return who answers at a port, or what it seems to be."""
    who = device.identity
    if who is None:
        return f"{device.description}{f': {device.trouble}' if device.trouble else ''}"
    name = f' "{who.nickname}"' if who.nickname else ""
    return f"{device.description}: {who.board} {who.firmware}{name}"
