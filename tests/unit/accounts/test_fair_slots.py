"""Slots that are shared fairly: one for each asker, and nobody waits behind another's burst."""

import threading

import pytest

from project88.accounts.fair_slots import FairSlots


class Work:
    """Threads that take a slot, say so, and hold it until they are let go."""

    def __init__(self, slots: FairSlots) -> None:
        self.slots = slots
        self.held: list[str] = []
        self.most_at_once = 0
        self._now: list[str] = []
        self._changed = threading.Condition()
        self._let_go = 0
        self._threads: list[threading.Thread] = []

    def start(self, key: str) -> None:
        thread = threading.Thread(target=self._run, args=(key,))
        self._threads.append(thread)
        thread.start()

    def _run(self, key: str) -> None:
        with self.slots.hold(key, wait_s=30) as is_held, self._changed:
            assert is_held
            self.held.append(key)
            self._now.append(key)
            self.most_at_once = max(self.most_at_once, len(self._now))
            assert self._now.count(key) == 1, "one at a time for each asker"
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._let_go > 0, timeout=30)
            self._let_go -= 1
            self._now.remove(key)

    def wait_until_held(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.held) >= count, timeout=30)

    def wait_until_waiting(self, count: int) -> None:
        # Nothing else tells that a thread has begun to wait.
        while len(self.slots._waiting) < count:
            threading.Event().wait(0.005)

    def let_go(self, count: int = 1) -> None:
        with self._changed:
            self._let_go += count
            self._changed.notify_all()

    def finish(self) -> None:
        self.let_go(1_000)
        for thread in self._threads:
            thread.join(30)


def test_a_burst_of_one_asker_leaves_a_slot_for_others() -> None:
    work = Work(FairSlots(2))
    for _ in range(10):
        work.start("stranger")
    work.wait_until_held(1)
    work.wait_until_waiting(9)
    work.start("pat")
    work.wait_until_held(2)
    assert work.held == ["stranger", "pat"]
    work.finish()
    assert work.most_at_once == 2


def test_whoever_was_served_longest_ago_goes_first() -> None:
    work = Work(FairSlots(1))
    work.start("a")
    work.wait_until_held(1)
    for number, key in enumerate(["a", "a", "b", "c"], start=1):
        work.start(key)
        work.wait_until_waiting(number)
    for count in range(2, 6):
        work.let_go()
        work.wait_until_held(count)
    work.finish()
    assert work.held == ["a", "b", "c", "a", "a"]


def test_whoever_gives_up_waiting_holds_nothing() -> None:
    slots = FairSlots(1)
    with slots.hold("a", wait_s=1) as is_held:
        assert is_held
        with slots.hold("b", wait_s=0.01) as late:
            assert not late
        with slots.hold("a", wait_s=0.01) as again:
            assert not again
    with slots.hold("b", wait_s=1) as is_held:
        assert is_held


def _fail(slots: FairSlots) -> None:
    with slots.hold("a", wait_s=1) as is_held:
        assert is_held
        raise ZeroDivisionError


def test_a_slot_comes_back_when_the_work_fails() -> None:
    slots = FairSlots(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            _fail(slots)
    with slots.hold("b", wait_s=1) as is_held:
        assert is_held
