"""Which work is wanted: the newest of each kind wins, and what is known is not computed again.

A window asks, gives the work to a thread of its own, and hands in what comes back::

    ticket = board.ask(request)                     # None: known already, or under way
    result = request.work(board.tick(ticket))       # in a worker; stops when it is not wanted
    if board.finish(ticket, result): show(result)   # False: something newer was asked meanwhile
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from facells_studio.progress import Cancelled, Tick, no_tick

T = TypeVar("T")

KEPT = 4  # results of a kind: undo and A/B compare are at once; more would only fill the memory


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """Something to compute. Two with the same kind and key have the same result."""

    kind: str
    key: Hashable  # exactly the inputs that matter
    work: Callable[[Tick], T] = field(compare=False, repr=False)

    @property
    def digest(self) -> str:
        """A short name for what is asked, the same in every process: for a `StoredPage`."""
        return hashlib.sha256(f"{self.kind}: {self.key!r}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request that was asked for."""

    request: Request[Any]
    number: int


class Board:
    """What is wanted, under way, and known. May be used from several threads."""

    def __init__(self, kept: int = KEPT) -> None:
        """*kept* is how many results of each kind are remembered."""
        self._kept = kept
        self._lock = threading.Lock()
        self._wanted: dict[str, Hashable] = {}
        self._running: dict[str, Ticket] = {}
        self._known: dict[str, OrderedDict[Hashable, Any]] = {}
        self._forgotten: dict[str, int] = {}  # tickets up to this number bring what is outdated
        self._count = 0

    def ask(self, request: Request[Any]) -> Ticket | None:
        """Want *request*, and nothing of its kind that was asked before.

        Returns:
            The ticket to work on; None if the result is known (see `result`) or under way.
        """
        with self._lock:
            kind = request.kind
            self._wanted[kind] = request.key
            if request.key in self._known.get(kind, ()):
                self._known[kind].move_to_end(request.key)
                self._running.pop(kind, None)
                return None
            running = self._running.get(kind)
            if running is not None and running.request.key == request.key:
                return None
            self._count += 1
            ticket = self._running[kind] = Ticket(request, self._count)
            return ticket

    def result(self, request: Request[T]) -> T | None:
        """Return what is known of *request*; None if nothing is."""
        with self._lock:
            known = self._known.get(request.kind)
            found: T | None = known.get(request.key) if known else None
            return found

    def is_wanted(self, ticket: Ticket) -> bool:
        """Return whether nothing newer of its kind was asked for."""
        with self._lock:
            return self._running.get(ticket.request.kind) is ticket

    def tick(self, ticket: Ticket, then: Tick = no_tick) -> Tick:
        """Return a `Tick` that stops the work when it is not wanted any more, else tells *then*."""

        def told(fraction: float, what: str = "") -> None:
            if not self.is_wanted(ticket):
                raise Cancelled
            then(fraction, what)

        return told

    def finish(self, ticket: Ticket, result: Any) -> bool:
        """Hand in a *result*; return whether it is still wanted. It is remembered either way.

        But not if its kind was forgotten meanwhile.
        """
        with self._lock:
            request = ticket.request
            if ticket.number <= self._forgotten.get(request.kind, 0):
                return False
            known = self._known.setdefault(request.kind, OrderedDict())
            known[request.key] = result
            known.move_to_end(request.key)
            wanted = self._wanted.get(request.kind)
            while len(known) > self._kept:
                oldest = next(key for key in known if key != wanted)
                del known[oldest]
            if self._running.get(request.kind) is ticket:
                del self._running[request.kind]
            return request.key == wanted

    def fail(self, ticket: Ticket) -> bool:
        """Say that the work failed or was stopped; return whether its result is still wanted."""
        with self._lock:
            if self._running.get(ticket.request.kind) is not ticket:
                return False
            del self._running[ticket.request.kind]
            return True

    def drop(self, kind: str) -> None:
        """Want nothing of *kind* any more: what is under way stops at its next tick."""
        with self._lock:
            self._running.pop(kind, None)
            self._wanted.pop(kind, None)

    def forget(self, *kinds: str) -> None:
        """Know nothing of *kinds* any more: what their results are made from has changed."""
        with self._lock:
            for kind in kinds:
                self._known.pop(kind, None)
                self._running.pop(kind, None)
                self._forgotten[kind] = self._count
