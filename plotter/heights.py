"""How high the paper is under a pen on a Z axis: only a person can tell a board that."""

from collections.abc import Callable
from typing import Literal

from plotter.backend import Backend
from plotter.errors import Stopped

# Where the pen is: on the paper, or as high over it as it travels.
HeightAnswer = Literal["touching", "lifted", "stop"]
AskHeight = Callable[[], HeightAnswer]


def learn_height(backend: Backend, ask_height: AskHeight | None) -> None:
    """Have *backend*, which is open, know how high the paper is; without *ask_height* it guesses.

    Raises:
        Stopped: the person gives up.
    """
    if ask_height is None or backend.height_is_known():
        return
    answer = ask_height()
    if answer == "stop":
        raise Stopped
    backend.set_height(touching=answer == "touching")
