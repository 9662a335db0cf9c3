"""What can go wrong, in words for the person at the plotter.

::

    FacellsError            exit code 1: the request was right, the world was not
    ├── PhotoError          a photo cannot be read or shows nothing to draw
    ├── DrawingError        a drawing is empty or broken
    ├── ModelError          a trained network is missing, edited, or does not fit the program
    ├── DataError           a data set or library of portraits cannot be read or written
    ├── ExportError         a file cannot be written, or the machine cannot draw it
    └── UsageError          exit code 2: the request itself is wrong
        ├── PresetError     a preset is unknown or broken
        └── PageError       paper, margins or placement contradict each other

Every message is one sentence that says what happened and one that says what to do.
`plotter` has a tree of its own (`plotter.errors`), because it stands alone.
"""


class FacellsError(Exception):
    """Something went wrong that a person can act on."""

    exit_code = 1


class PhotoError(FacellsError):
    """A photo cannot be read, or there is nothing in it to draw."""


class DrawingError(FacellsError):
    """A drawing is empty or its numbers make no sense."""


class ModelError(FacellsError):
    """A trained network is missing, was edited, or does not fit this program."""


class DataError(FacellsError):
    """A data set or a library of portraits cannot be read or written."""


class ExportError(FacellsError):
    """A file cannot be written, or the machine it is for cannot draw it."""


class UsageError(FacellsError):
    """The request itself is wrong: nothing was tried."""

    exit_code = 2


class PresetError(UsageError):
    """A preset is unknown, or a value in it is wrong."""


class PageError(UsageError):
    """Paper, margins or placement contradict each other."""
