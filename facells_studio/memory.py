"""`Memory`: what was computed a moment ago, so that it is not computed again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Memory:
    """Remembers the last results of several stages. For several threads."""

    def __init__(self, keep: int) -> None:
        """*keep* is how many results each stage remembers."""
        self._keep = keep
        self._lock = threading.Lock()
        self._stages: dict[str, OrderedDict[Hashable, Any]] = {}

    def of(self, stage: str, key: Hashable, work: Callable[[], T]) -> T:
        """Return the result of *work* for *key*, which says all that it depends on.

        Two threads that ask for the same at once both work; nobody waits for a long search.
        """
        with self._lock:
            results = self._stages.setdefault(stage, OrderedDict())
            if key in results:
                results.move_to_end(key)
                known: T = results[key]
                return known
        result = work()
        with self._lock:
            results[key] = result
            results.move_to_end(key)
            while len(results) > self._keep:
                results.popitem(last=False)
        return result

    def forget(self, stage: str) -> None:
        """Forget a *stage*, and what is under way for it: what it is made from has changed."""
        with self._lock:
            self._stages.pop(stage, None)
