"""Command-line options made from parameter classes, and help that reads like a manual page.

An option is defined once, where its stage is (`facells_studio.presets.option`); here it becomes
``--name VALUE``. An option that nobody gives stays `None`, so that the preset's value remains.
"""

import dataclasses
import textwrap
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field
from itertools import chain
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import click

from facells_studio.errors import PresetError, UsageError
from facells_studio.presets import parse_value, unit_of

T = TypeVar("T")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


# Options that several commands have, as decorators.
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")


def page_options(command: Decorated) -> Decorated:
    """Add what else is written and said of a page: travel, density, statistics."""
    for add in (
        quiet_option,
        click.option("--json", "as_json", is_flag=True, help="Print the statistics as JSON."),
        click.option(
            "--stats", is_flag=True, help="Print lines, points, metres, lifts and minutes."
        ),
        click.option(
            "--density",
            "density_map",
            metavar="FILE.png",
            help="Write a picture of how often the pen passes each spot.",
        ),
        click.option(
            "--travel", is_flag=True, help="Show the pen's way in the air, in .png files."
        ),
    ):
        command = add(command)
    return command


class Value(click.ParamType[Any]):
    """A parameter's value as presets read it: the same words, units and limits."""

    def __init__(self, field: Field[Any], annotation: Any) -> None:
        self.field, self.annotation = field, annotation
        self.name = _metavar(field, annotation)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the word for the value in the help."""
        return self.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check *value* as a preset would."""
        if not isinstance(value, str):
            return value
        raw: object = value
        several = bool(self.field.metadata.get("several"))
        if get_origin(self.annotation) is tuple:
            raw = [value] if several else [part.strip() for part in value.split(",")]
        where = param.opts[-1] if param is not None else self.field.name
        try:
            parsed = parse_value(self.field, self.annotation, raw, where)
        except PresetError as exc:
            raise click.UsageError(str(exc), ctx) from exc
        return parsed[0] if several else parsed


def flag_of(field: Field[Any]) -> str:
    """Return the option's name: ``simplify_mm`` becomes ``--simplify``."""
    bare = field.metadata.get("flag") or field.name.removesuffix(_unit_suffix(field.name))
    return "--" + bare.replace("_", "-")


def options_of(cls: type, section: str, defaults: Any = None) -> list[click.Option]:
    """Return one option for each parameter of the dataclass *cls* that a person meets.

    The help names the values of *defaults*, an object of *cls*, where a command has its own.
    """
    return [
        _option(f, hint, section, f.default if defaults is None else getattr(defaults, f.name))
        for f, hint in _met_fields(cls)
    ]


def add_options(options: Sequence[click.Option]) -> Callable[[Decorated], Decorated]:
    """Return a decorator that adds *options* to a command's function."""

    def decorate(function: Decorated) -> Decorated:
        if isinstance(function, click.Command):
            function.params.extend(options)
        else:  # click's own place for the parameters of a function that is no command yet
            function.__click_params__ = [  # type: ignore[attr-defined]
                *getattr(function, "__click_params__", []),
                *reversed(options),
            ]
        return function

    return decorate


def overridden(params: T, given: Mapping[str, Any], section: str) -> T:
    """Return *params* with what the command line gave for its *section* put in."""
    changes = {
        name.removeprefix(f"{section}__"): value
        for name, value in given.items()
        if name.startswith(f"{section}__") and value is not None
    }
    if not changes:
        return params
    try:
        return dataclasses.replace(params, **changes)  # type: ignore[type-var]
    except ValueError as exc:  # a class checks what a single value cannot
        raise UsageError(f"{exc}.") from exc


def _met_fields(cls: type) -> Iterator[tuple[Field[Any], Any]]:
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        if "help" in field.metadata and field.metadata.get("panel", True):
            yield field, _without_none(hints[field.name])


def _option(field: Field[Any], annotation: Any, section: str, default: Any) -> click.Option:
    flag = flag_of(field)
    name = f"{section}__{field.name}"
    if annotation is bool:
        declaration = f"{flag}/--no-{flag.removeprefix('--')}"
        option = click.Option(
            [declaration, name], default=None, help=_help(field, annotation, default)
        )
    else:
        option = click.Option(
            [flag, name],
            type=Value(field, annotation),
            default=None,
            multiple=bool(field.metadata.get("several")) or _is_list(annotation),
            callback=_one_after_the_other if _is_list(annotation) else _none_if_not_given,
            help=_help(field, annotation, default),
        )
    option.section = section  # type: ignore[attr-defined]  # ours, read by ManualCommand
    return option


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple and get_args(annotation)[-1] is Ellipsis


def _none_if_not_given(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    return None if param.multiple and value == () else value  # click answers () for no flag


def _one_after_the_other(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Return what an option that was given more than once lists: ``--pen a --pen b`` is a, b."""
    given = _none_if_not_given(ctx, param, value)
    return None if given is None else tuple(chain.from_iterable(map(_as_list, given)))


def _as_list(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _help(field: Field[Any], annotation: Any, default: Any) -> str:
    text: str = field.metadata["help"]
    unit = unit_of(field.name)
    facts = []
    if default is not MISSING and default not in (None, "", ()):
        shown = ", ".join(map(str, default)) if isinstance(default, tuple) else default
        if annotation is bool:
            facts.append("on" if default else "off")
        elif isinstance(default, float):
            facts.append(f"{default:g}{unit}")
        else:
            facts.append(f"{shown}{unit}")
    return f"{text} [{facts[0]}]" if facts else text


def _metavar(field: Field[Any], annotation: Any) -> str:
    if word := field.metadata.get("word"):
        return str(word)
    if get_origin(annotation) is Literal:
        words = "|".join(map(str, get_args(annotation)))
        return words if len(words) <= 30 else "NAME"
    unit = unit_of(field.name)
    if unit:
        return unit.upper()
    return {float: "NUMBER", int: "N", str: "TEXT"}.get(annotation, "VALUE")


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [a for a in get_args(annotation) if a is not type(None)]
        if len(kinds) == 1:
            return kinds[0]
    return annotation


def _unit_suffix(name: str) -> str:
    unit = unit_of(name)
    return "_" + name.rpartition("_")[2] if unit and not name.endswith(("_mm_s", "_mm_s2")) else ""


class ManualCommand(click.Command):
    """A command whose ``--help`` reads like a manual page.

    Name, synopsis, description, options grouped by the stage they belong to, then the sections
    of `manual` in their order (examples, files, exit status).
    """

    def __init__(
        self,
        *args: Any,
        headings: Mapping[str, str] | None = None,
        manual: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings or {}
        self.manual = manual or {}

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, a heading for each stage."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                section = getattr(param, "section", "")
                groups.setdefault(self.headings.get(section, "Options"), []).append(record)
        order = ["Options", *self.headings.values()]
        for heading in sorted(groups, key=order.index):
            with formatter.section(heading):
                formatter.write_dl(groups[heading], col_max=26)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections of the manual that follow the options."""
        _write_manual(self.manual, formatter)


class ManualGroup(click.Group):
    """A group of commands whose ``--help`` ends with the sections of `manual`."""

    def __init__(self, *args: Any, manual: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = manual or {}

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections of the manual that follow the list of commands."""
        _write_manual(self.manual, formatter)


def _write_manual(manual: Mapping[str, str], formatter: click.HelpFormatter) -> None:
    """Write sections with their lines as they are."""
    for heading, text in manual.items():
        with formatter.section(heading):
            for line in textwrap.dedent(text).strip().splitlines():
                formatter.write(f"{' ' * formatter.current_indent}{line}\n")
