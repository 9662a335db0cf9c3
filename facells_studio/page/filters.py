"""Send a page through vpype commands, as a preset's ``vpype = "linemerge reloop"`` asks."""

from dataclasses import replace

from facells_studio.errors import PresetError
from facells_studio.sheet import Sheet, document_from_sheet, sheet_from_document

# A preset may come from anybody: commands that touch files, windows or devices, or that run
# expressions, are not for it. They remain available in vpype itself.
_NOT_IN_PRESETS = frozenset({"read", "write", "show", "script", "eval", "stat", "begin", "end"})


def through_vpype(sheet: Sheet, commands: str) -> Sheet:
    """Return *sheet* after vpype's *commands*; its paper, title and recipe stay.

    Raises:
        PresetError: a command is unknown, misused, or does more than change lines.
    """
    import click
    import vpype_cli

    _refuse_side_effects(commands)
    try:
        document = vpype_cli.execute(commands, document_from_sheet(sheet))
    except (click.ClickException, ValueError) as exc:
        reason = exc.format_message() if isinstance(exc, click.ClickException) else str(exc)
        raise PresetError(
            f"vpype cannot run {commands!r}: {reason} 'vpype --help' lists its commands."
        ) from exc
    result = sheet_from_document(document)
    if len(sheet) and not len(result):
        raise PresetError(f"The vpype commands {commands!r} leave no line. Soften or remove them.")
    return replace(result, paper_color=sheet.paper_color, title=sheet.title, recipe=sheet.recipe)


def _refuse_side_effects(commands: str) -> None:
    words = set(commands.split())
    refused = sorted(words & _NOT_IN_PRESETS)
    if refused:
        raise PresetError(
            f"The vpype command {refused[0]!r} is not allowed in a preset, which may only change "
            "lines. Run it in vpype itself: vpype facells-draw … " + refused[0]
        )
    if "%" in commands:
        raise PresetError(
            "vpype expressions (%…%) are not allowed in a preset, which may only change lines."
        )
