"""Find every text that a person may read: in the sources of the window, in tables, in the core.

The window's own texts are literals in ``self.tr("…")``, ``QCoreApplication.translate("Context",
"…")``, ``marked("Context", "…")`` or a module's own function that only hands its
argument on to one of these. Commands, options, attributes and what lies in `presets` are taken from
the tables themselves, and the core's sentences from where they are written.
"""

import ast
import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import facells_studio
import plotter
from facells_studio import presets

APP = Path(__file__).parent.parent
_CORE = (Path(facells_studio.__file__).parent, Path(plotter.__file__).parent)
_NOT_SHOWN = ("app", "cli", "train", "simulators")  # folders whose errors no window tells
_PRESETS: tuple[presets.Kind, ...] = ("styles", "papers", "pens", "machines")
_RAISED = ("Error", "BadJob", "OutOfBounds", "PortMissing", "PortBusy", "PortForbidden",
           "WrongBoard", "OldFirmware", "Alarm", "BoardReset", "PenStuck", "PlotterGone",
           "BadJournal", "Stopped")  # fmt: skip


class Text(NamedTuple):
    """What is to be translated."""

    context: str
    source: str


def texts() -> list[Text]:
    """Return all texts, sorted, each once."""
    found = {*of_window(), *of_tables(), *of_work()}
    found.update(Text("Core", sentence) for sentence in sentences())
    return sorted(text for text in found if any(c.isalpha() for c in text.source))


# The window's sources ----------------------------------------------------------------------------


def of_window() -> Iterator[Text]:
    """Yield the literals in the window's sources.

    Raises:
        ValueError: a text is translated in a way that nobody could collect.
    """
    for path in sorted(APP.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = _constants(tree)
        helpers = _helpers(tree, constants)
        for context, call in _calls(tree, ""):
            text = _text_of(call, context, constants, helpers)
            if text is not None:
                yield text
            elif _refused(call):
                raise ValueError(f"{path.name}:{call.lineno}: use QCoreApplication.translate")


def _calls(node: ast.AST, owner: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls below *node*, with the class that each stands in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield owner, child
        yield from _calls(child, child.name if isinstance(child, ast.ClassDef) else owner)


def _text_of(
    call: ast.Call, owner: str, constants: Mapping[str, str], helpers: Mapping[str, str]
) -> Text | None:
    name, arguments = _name(call.func), [_string(a, constants) for a in call.args]
    if name in ("translate", "marked") and len(arguments) > 1:
        context, text = arguments[:2]
    elif name == "tr" and _is_self(call.func) and arguments:
        context, text = owner, arguments[0]
    elif isinstance(call.func, ast.Name) and name in helpers and arguments:
        context, text = helpers[name], arguments[0]
    else:
        return None
    return Text(context, text) if context and text else None


def _refused(call: ast.Call) -> bool:
    literal = bool(call.args) and isinstance(call.args[0], ast.Constant)
    return _name(call.func) == "tr" and literal and not _is_self(call.func)


def _helpers(tree: ast.Module, constants: Mapping[str, str]) -> dict[str, str]:
    """Return the context of each function that only hands its argument on to Qt."""
    found = {}
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or not node.args.args:
            continue
        own = node.args.args[0].arg
        for inner in ast.walk(node):
            if (
                isinstance(inner, ast.Call)
                and _name(inner.func) == "translate"
                and len(inner.args) > 1
                and isinstance(inner.args[1], ast.Name)
                and inner.args[1].id == own
                and (context := _string(inner.args[0], constants))
            ):
                found[node.name] = context
    return found


def _constants(tree: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _string(node: ast.expr, constants: Mapping[str, str]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id, "") if isinstance(node, ast.Name) else ""


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_self(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


# Tables ------------------------------------------------------------------------------------------


def of_tables() -> Iterator[Text]:
    """Yield the texts of commands, options, attributes, colors and what ships in `presets`."""
    from facells_studio.app.commands import COMMANDS, MENUS
    from facells_studio.app.i18n.words import COLORS, NIB
    from facells_studio.app.settings import Preferences
    from facells_studio.facell.rules import PALETTE
    from facells_studio.project.state import first_project
    from facells_studio.score.attributes import ATTRIBUTES, label
    from plotter import Machine

    origins = get_args(get_type_hints(Machine)["origin"])
    yield from (Text("Preflight", corner.replace("-", " ")) for corner in origins)
    for command in COMMANDS:
        yield from (Text("Command", command.text), Text("Command", command.tip))
    yield from (Text("Command", text) for text in MENUS.values())
    yield from (Text("Attribute", label(name, sign)) for name in ATTRIBUTES for sign in (1, -1))
    yield from (Text("Color", name) for name in {*PALETTE, *COLORS, NIB})
    yield from _options((first_project(), Preferences()), set())
    for kind in _PRESETS:
        for name in presets.names(kind):
            table = presets.read(kind, name)
            about = table.get("machine", table)
            for key in ("title", "about"):
                if said := str(about.get(key) or table.get(key) or ""):
                    yield Text("Stock", said)


def _options(value: Any, seen: set[type]) -> Iterator[Text]:
    """Yield names, helps and choices of the options in the dataclass *value*, and below."""
    from facells_studio.app.widgets.options import name_words, value_words

    if isinstance(value, tuple):
        for each in value:
            yield from _options(each, seen)
    if not dataclasses.is_dataclass(value) or type(value) in seen:
        return
    seen.add(type(value))
    hints = get_type_hints(type(value))
    for field in dataclasses.fields(value):
        yield from _options(getattr(value, field.name), seen)
        if "help" not in field.metadata:
            continue
        yield Text("Option", name_words(field.name))
        if field.metadata.get("panel", True):
            yield Text("Option", field.metadata["help"])
        for hint in (hints[field.name], *get_args(hints[field.name])):
            if get_origin(hint) is Literal:
                yield from (Text("Option", value_words(choice)) for choice in get_args(hint))


# The core ----------------------------------------------------------------------------------------


def of_work() -> Iterator[Text]:
    """Yield what is being done, as `Tick` is told, and the names of steps that can be undone."""
    for path in _modules(but=("cli", "train", "simulators")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            name = _name(call.func)
            if name == "tick" and len(call.args) > 1:
                yield from (Text("Progress", said) for said in _literals(call.args[1]))
            elif name in ("together", "_portrait_edit") and call.args:
                at = call.args[0 if name == "together" else 1]
                yield from (Text("Edit", said) for said in _literals(at))
            elif name == "Edit":
                yield from (
                    Text("Edit", said)
                    for word in call.keywords
                    if word.arg == "label"
                    for said in _literals(word.value)
                )
        for assign in (n for n in ast.walk(tree) if isinstance(n, ast.Assign)):
            if path.parent.name == "project" and [_name(t) for t in assign.targets] == ["label"]:
                yield from (Text("Edit", said) for said in _literals(assign.value))


def sentences() -> list[str]:
    """Return the sentences of the core's errors and warnings, ``{0}`` where values stand."""
    found = set()
    for path in _modules(but=_NOT_SHOWN):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            for said in _said_by(node):
                found.add(" ".join(template_of(said).split()))
    return sorted(text for text in found if " " in text and any(c.islower() for c in text))


def _said_by(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the texts that *node* would show to a person, if it is an error or a warning."""
    if isinstance(node, ast.Return | ast.Assign) and node.value is not None:
        for part in ast.walk(node.value) if _is_made_of(node.value) else ():
            if isinstance(part, ast.expr) and _is_sentence(part) and _begins(part):
                yield part
    if not isinstance(node, ast.Call):
        return
    name = _name(node.func)
    parent = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)
    if name.endswith(_RAISED) or (name == "__init__" and parent) or name in ("append", "_warn"):
        for argument in node.args:
            if isinstance(argument, ast.JoinedStr) or _is_sentence(argument):
                if name != "append" or _is_sentence(argument):
                    yield argument
            elif isinstance(argument, ast.BinOp | ast.IfExp):
                found = (n for n in ast.walk(argument) if _is_sentence(n))
                yield from (n for n in found if isinstance(n, ast.expr))


def _is_sentence(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        end = node.values[-1] if node.values else None
        return isinstance(end, ast.Constant) and str(end.value).rstrip().endswith((".", "?"))
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return " " in node.value and node.value.rstrip().endswith((".", "?"))


def _is_made_of(node: ast.expr) -> bool:
    """Return whether a value is a text, or one of several that are written beside each other."""
    return isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp | ast.IfExp | ast.Tuple)


def _begins(node: ast.expr) -> bool:
    """Return whether a text is a sentence from its beginning on."""
    return template_of(node)[:1].isupper() or template_of(node).startswith("{")


def template_of(node: ast.expr) -> str:
    """Return a text with ``{0}``, ``{1}`` … where values are put in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    parts, count = [], 0
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        else:
            parts.append(f"{{{count}}}")
            count += 1
    return "".join(parts)


def _literals(node: ast.expr) -> Iterator[str]:
    """Yield the texts that *node* may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))


def _modules(but: tuple[str, ...]) -> Iterator[Path]:
    for folder in _CORE:
        for path in sorted(folder.rglob("*.py")):
            if not set(path.relative_to(folder).parts) & set(but):
                yield path
