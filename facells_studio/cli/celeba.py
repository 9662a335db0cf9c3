"""Options that the commands on CelebA's photos share."""

from pathlib import Path

import click

celeba_option = click.option(
    "--celeba",
    type=click.Path(path_type=Path),
    metavar="DIR|ZIP",
    required=True,
    help="CelebA's folder, or the zip of its photos beside its text files.",
)
partial_option = click.option(
    "--partial", is_flag=True, help="Photos that are named but missing are left out."
)
corpora_option = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where drawings are already. [the computer's cache]",
)
drawers_option = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that draw. [one for each core]",
)
