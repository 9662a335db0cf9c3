"""The command line: the same path without a window.

Only names and one-line descriptions are here, so that ``facells --help`` answers at once; a
command's module, and what it needs, is imported when the command runs.
"""

import difflib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from facells_studio import __version__
from facells_studio.errors import FacellsError
from facells_studio.progress import Cancelled
from facells_studio.startup import hurry

# name: (module, one-line description)
_COMMANDS = {
    "studio": ("studio", "Open the Studio, the window to draw, compose and plot in."),
    "draw": ("draw", "Draw portraits: photo to SVG, G-code, HPGL, PDF or PNG."),
    "plot": ("plot", "Plot a photo or an SVG on a machine."),
    "score": ("score", "Say what a drawing speaks of: 40 attributes of the face."),
    "compose": ("compose", "Compose a FaCell: only the lines that speak, of many portraits."),
    "gallery": ("gallery", "Show a FaCell for each attribute that the network knows well."),
    "machine": ("machine", "Get a plotter ready: jog, home, test the pen, walk the outline."),
    "presets": ("lists", "List styles, papers, pens and machines; show or copy one."),
    "devices": ("lists", "List the plotters that can be reached."),
    "library": ("library", "Keep portraits, drawn and scored once, to compose from."),
    "corpus": ("corpus", "Turn many photos into scored drawings, here or on a cluster."),
    "train": ("train", "Train a network on CelebA."),
    "evaluate": ("evaluate", "Measure a network on people it has never seen."),
    "experiment": ("experiment", "Repeat the paper's comparison of networks and formats."),
}
_STOPPED = 130  # the shell's exit status for a program that Ctrl-C ended


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"facells_studio.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"There is no command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Try 'facells draw sample -o portrait.svg'; 'facells draw --help' is its manual.",
)
@click.version_option(__version__, prog_name="facells")
def facells() -> None:
    """FaCells Studio: from a portrait to a plotted page."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status.

    0: done. 1: it could not be done. 2: the request was wrong. 130: stopped by Ctrl-C.
    """
    try:
        return _run(argv)
    except click.UsageError as exc:
        exc.show()
        return 2
    except click.Abort:
        return _complain("Stopped.", _STOPPED)
    except click.ClickException as exc:
        return _complain(exc.format_message(), 1)
    except (Cancelled, KeyboardInterrupt):
        return _complain("Stopped; nothing more is written.", _STOPPED)
    except FacellsError as exc:
        return _complain(str(exc), exc.exit_code)
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(argv: Sequence[str] | None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    owned = argv is None  # called as the program, not from somebody's Python
    if owned:
        hurry()
    result: Any = facells.main(arguments, prog_name="facells", standalone_mode=False, obj=owned)
    return result if isinstance(result, int) else 0


def _complain(message: str, status: int) -> int:
    click.echo(f"facells: {message}", err=True)
    return status
