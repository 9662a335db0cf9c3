"""What stages remember: once computed, bounded, and forgotten with what is under way."""

import threading

from facells_studio.memory import Memory


def test_each_stage_computes_once_and_keeps_the_last() -> None:
    """What was asked for last stays; what is older is computed again."""
    memory, done = Memory(2), list[int]()

    def square(key: int) -> int:
        done.append(key)
        return key * key

    def ask(key: int) -> int:
        return memory.of("squares", key, lambda: square(key))

    assert [ask(key) for key in (1, 2, 1, 3, 1, 2)] == [1, 4, 1, 9, 1, 4]
    assert done == [1, 2, 3, 2]


def test_what_is_forgotten_does_not_come_back_late() -> None:
    """A thread that began before hands its result to nobody else."""
    memory = Memory(2)
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> str:
        begun.set()
        assert go_on.wait(10)
        return "old"

    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(memory.of("photo", 1, slowly)))
    thread.start()
    assert begun.wait(10)
    memory.forget("photo")
    go_on.set()
    thread.join()
    assert found == ["old"]
    assert memory.of("photo", 1, lambda: "new") == "new"
