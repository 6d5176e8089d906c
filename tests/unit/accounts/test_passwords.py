"""Hashing: bounded, the same work for nobody, and nothing that can be turned round."""

import threading

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from project88.accounts import Secret
from project88.accounts.passwords import DEFAULT_PASSWORDS, Passwords, check_new_password, generated_password
from project88.errors import BadInputError, TransientError

LIGHT = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class SlowHasher(PasswordHasher):
    """Counts how many hashes run at once, and holds each until it is let go."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.running, self.most, self.lock = 0, 0, threading.Lock()
        self.go_on = threading.Event()
        self.both_in = threading.Event()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
            if self.running == 2:
                self.both_in.set()
        self.go_on.wait()
        with self.lock:
            self.running -= 1
        return super().hash(password, salt=salt)


def test_no_more_hashes_run_at_once_than_memory_allows() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher, at_once=2)
    threads = [
        threading.Thread(target=passwords.hash, args=(Secret("x"),), kwargs={"asked_by": f"visitor {number}"})
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    assert hasher.both_in.wait(30)
    hasher.go_on.set()
    for thread in threads:
        thread.join()
    assert hasher.most == 2


def test_who_waits_too_long_is_told_to_try_again() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher, at_once=1, wait_s=0.01)
    holder = threading.Thread(target=passwords.hash, args=(Secret("x"),))
    holder.start()
    while hasher.running == 0:
        pass
    with pytest.raises(TransientError, match="try again"):
        passwords.matches(None, Secret("y"))
    hasher.go_on.set()
    holder.join()


def test_with_nothing_stored_the_work_is_done_and_the_answer_is_no() -> None:
    verified: list[str | bytes] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - the library's name
            verified.append(hash)
            return super().verify(hash, password)

    passwords = Passwords(Counting(time_cost=1, memory_cost=64, parallelism=1))
    assert not passwords.matches(None, Secret("no one has this password"))
    assert not passwords.matches("nonsense", Secret("x"))
    assert len(verified) == 2
    assert str(verified[0]).startswith("$argon2id$")


def test_the_product_hashes_as_rfc_9106_asks_of_small_machines() -> None:
    stored = DEFAULT_PASSWORDS.hash(Secret("four plain words here"))
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert DEFAULT_PASSWORDS.matches(stored, Secret("four plain words here"))
    assert not DEFAULT_PASSWORDS.needs_rehash(stored)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60))
def test_any_text_can_be_a_secret(text: str) -> None:
    passwords = Passwords(LIGHT)
    stored = passwords.hash(Secret(text))
    assert passwords.matches(stored, Secret(text))
    assert not passwords.matches(stored, Secret(text + "x"))


def test_generated_passwords_pass_the_rules() -> None:
    made = {generated_password().reveal() for _ in range(20)}
    assert len(made) == 20
    for text in made:
        check_new_password(Secret(text), email="pat@bigriver.example", display_name="Pat Lee")


@pytest.mark.parametrize(
    "text",
    [
        "Lakeside Timing welcome",
        "correct horse battery",
        "パスワードは十二文字以上です",
        "patience is my virtue",
    ],
)
def test_ordinary_phrases_are_good_enough(text: str) -> None:
    check_new_password(Secret(text), email="pat@bigriver.example", display_name="Pat Lee")


@pytest.mark.parametrize("text", ["whitfield-2024", "dana.whitfield", "DanaWhitfield!", "welcome12345"])
def test_ones_own_name_is_not(text: str) -> None:
    with pytest.raises(BadInputError, match="easy to guess"):
        check_new_password(
            Secret(text), email="dana.whitfield@lakeside.example", display_name="Dana Whitfield"
        )
