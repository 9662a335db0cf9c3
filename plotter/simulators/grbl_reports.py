"""What a simulated Grbl says about itself, in its own words and in those of its relatives."""

from dataclasses import dataclass

from plotter.simulators.grbl_parser import Modal, Offsets
from plotter.simulators.grbl_store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one firmware of the family differs from Grbl 1.1h."""

    banner: str
    version: str
    options: str  # of $I
    planner_blocks: int
    receive_bytes: int
    line_limit: int = 79
    settings: frozenset[int] | None = None  # those that $$ tells; None for all


DIALECTS = {
    # gnea/grbl v1.1h, an Uno.
    "grbl": Dialect(
        banner="Grbl 1.1h ['$' for help]",
        version="1.1h.20190830",
        options="V,15,128",
        planner_blocks=15,
        receive_bytes=128,
    ),
    # grblHAL's compatible banner and its own sizes.
    "grblhal": Dialect(
        banner="GrblHAL 1.1f ['$' or '$HELP' for help]",
        version="1.1f.20230101",
        options="VNMSL,100,1024,3,0",
        planner_blocks=100,
        receive_bytes=1024,
        line_limit=255,
    ),
    # FluidNC keeps its machine in a file: $$ is nearly empty, and $I tells no sizes.
    "fluidnc": Dialect(
        banner="Grbl 3.7 [FluidNC v3.7.10 (wifi) '$' for help]",
        version="3.7 FluidNC v3.7.10",
        options="PHS",
        planner_blocks=15,
        receive_bytes=256,
        line_limit=254,
        settings=frozenset({10, 13, 32}),
    ),
}

HELP = "[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]"


def place(offsets: Offsets, units: float = 1.0) -> str:
    """Return three coordinates as reports print them."""
    return ",".join(f"{value / units:.3f}" for value in offsets)


def identity(dialect: Dialect, store: Store) -> list[str]:
    """Answer ``$I``."""
    return [f"[VER:{dialect.version}:{store.name}]", f"[OPT:{dialect.options}]"]


def settings(dialect: Dialect, store: Store) -> list[str]:
    """Answer ``$$``."""
    told = dialect.settings
    return [store.text(number) for number in store.values if told is None or number in told]


def parameters(store: Store, g92: Offsets) -> list[str]:
    """Answer ``$#``."""
    systems = [f"[G{54 + i}:{place(store.systems[i])}]" for i in range(6)]
    return [
        *systems,
        f"[G28:{place(store.g28)}]",
        f"[G30:{place(store.g30)}]",
        f"[G92:{place(g92)}]",
        "[TLO:0.000]",
        "[PRB:0.000,0.000,0.000:0]",
    ]


def parser_state(modal: Modal) -> str:
    """Answer ``$G``."""
    words = [
        modal.motion, f"G{54 + modal.system}", modal.plane, modal.units, modal.distance,
        modal.feed_mode, modal.spindle, modal.coolant, f"T{modal.tool}",
        f"F{modal.feed_mm_s * 60:.0f}", f"S{modal.speed:.0f}",
    ]  # fmt: skip
    return f"[GC:{' '.join(words)}]"
