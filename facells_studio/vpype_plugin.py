"""``vpype facells-draw photo.jpg``: a portrait as vpype's next lines."""

from dataclasses import replace
from typing import Any

import click
import vpype
from vpype_cli import global_processor

from facells_studio.cli import inputs, report
from facells_studio.cli.draw import HEADINGS, recipe_options
from facells_studio.cli.options import ManualCommand, add_options
from facells_studio.errors import FacellsError, UsageError
from facells_studio.pipeline import Studio
from facells_studio.sheet import document_from_sheet


class _OptionsAfterPhoto(ManualCommand):
    """Takes its options before and after PHOTO.

    Within a chain of commands click wants options first, because what follows an argument is the
    next command. Photo first is how people write it, so ours are moved in front of it.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse *args*, which go on to the end of the whole vpype command line."""
        return super().parse_args(ctx, self._options_first(args))

    def _options_first(self, args: list[str]) -> list[str]:
        takes_value = {
            name: not (isinstance(param, click.Option) and param.is_flag)
            for param in self.params
            for name in (*param.opts, *param.secondary_opts)
        }
        options: list[str] = []
        photo: list[str] = []
        at = 0
        while at < len(args) and (args[at].startswith("-") or not photo):
            word = args[at]
            if not word.startswith("-"):
                photo = [word]
                at += 1
                continue
            width = 2 if takes_value.get(word, False) else 1
            options += args[at : at + width]
            at += width
        return [*options, *photo, *args[at:]]


@click.command(cls=_OptionsAfterPhoto, headings=HEADINGS)
@click.argument("photo")
@click.option("--preset", metavar="NAME", help="Style preset to start from. [coherent]")
@add_options(recipe_options())
@global_processor  # type: ignore[untyped-decorator]  # vpype ships no types
def facells_draw(
    document: vpype.Document, photo: str, preset: str | None, **given: Any
) -> vpype.Document:
    r"""Draw the portrait in PHOTO ('sample' for the one that ships): one layer for each pen.

    The page takes the size of the recipe's paper. Everything that 'facells draw' can do to lines
    is here; 'facells draw --help' explains it.

    \b
        vpype facells-draw photo.jpg --style contour linesimplify write out.svg
    """
    try:
        recipe = inputs.recipe_from(preset, given)
        found = inputs.photos_of([photo])
        if len(found) > 1:
            raise UsageError("Name one photo; draw several with several facells-draw commands.")
        with report.working(quiet=not report.is_watched()) as tick:
            page = Studio().draw(inputs.open_source(found[0]), recipe, tick)
    except FacellsError as exc:
        raise click.ClickException(str(exc)) from exc
    return _added(document, document_from_sheet(replace(page.sheet, recipe="")))


def _added(document: vpype.Document, drawn: vpype.Document) -> vpype.Document:
    """Return *document* with the layers of *drawn* behind its own, on the new page."""
    for layer_id in sorted(drawn.layers):
        layer = drawn.layers[layer_id]
        free = document.free_id()
        document.add(layer, free)
        added = document.layers[free]
        added.metadata.update(layer.metadata)
        # A written layer's number is read back from its name: "0.3mm" alone would mean layer 0.
        name = layer.property(vpype.METADATA_FIELD_NAME)
        added.set_property(vpype.METADATA_FIELD_NAME, f"{free}-{name}")
    document.page_size = drawn.page_size
    return document


facells_draw.help_group = "FaCells"  # type: ignore[attr-defined]  # vpype's own convention
