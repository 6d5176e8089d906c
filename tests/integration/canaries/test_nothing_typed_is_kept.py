"""Two thousand introductions, each with secrets of its own, through the service as it is; afterwards none is anywhere."""

import json

import psycopg
import pytest

from tests.canaries import Canaries, Introduction, Places, Searcher, introductions, members
from tests.canaries.installation import Installation
from tests.canaries.introductions import newcomers, with_codes
from tests.canaries.secrets import KINDS

COUNT = 2_000
HIDDEN = "[hidden]"
# The tries at the same few accounts would lock them soon, and a locked door tells nothing about what is kept.
TRIES_BEFORE_A_CLEARING = 5


@pytest.fixture(scope="module")
def said(installation: Installation) -> list[Introduction]:
    """Every introduction, said; what came of it is in the installation."""
    canaries, people = installation.canaries, installation.people
    made = [
        *newcomers(canaries, people),
        *with_codes(canaries, people[-1], installation.recovery_codes),
        *introductions(canaries, [person for person in people if not person.is_temporary], COUNT),
    ]
    for number, introduction in enumerate(made):
        if number % TRIES_BEFORE_A_CLEARING == 0:
            installation.let_everybody_try_again()
        installation.converse(introduction, number)
    return made


def test_no_canary_is_found_anywhere(installation: Installation, said: list[Introduction]) -> None:
    every = [canary for introduction in said for canary in introduction.secrets]
    every += [*installation.codes, *(person.password for person in installation.people)]
    places = Places()
    places.add(installation.search(Searcher(every)))
    assert not places.findings, places.summary(said)


def test_the_conversations_took_place(installation: Installation, said: list[Introduction]) -> None:
    """Nothing is kept by who does nothing: people were logged in, answered, and their questions written down."""
    assert installation.answers > COUNT
    with psycopg.connect(installation.url) as owner:
        [(questions,)] = owner.execute("select count(*) from app.audit where kind = 'question'").fetchall()
        [(sessions,)] = owner.execute("select count(*) from app.chat_session").fetchall()
        [(passwords,)] = owner.execute("select count(*) from app.password where not must_change").fetchall()
    assert questions > COUNT // 20
    assert sessions > COUNT // 10
    assert passwords > sum(not person.is_temporary for person in installation.people)
    # OpenWebUI's database was given all of it as it was typed, and holds what its guard and the chat's service let stay.
    kept = installation.history.kept()
    assert len(kept) > sum(len(introduction.messages) for introduction in said)
    assert COUNT // 20 < sum(text != HIDDEN for text in kept) < len(kept) // 2
    assert "who am I" in kept


def test_a_canary_that_is_kept_is_found(installation: Installation) -> None:
    """In a table, in a large object, in what was deleted, in the log, in a file and its name, in an answer."""
    planted = {
        place: installation.canaries.one("strong")
        for place in ("table", "object", "deleted", "log", "file", "answer", "json")
    }
    texts = {place: canary.text for place, canary in planted.items()}
    with psycopg.connect(installation.url, autocommit=True) as owner:
        owner.execute("create table app.planted (words text, document jsonb)")
        owner.execute("insert into app.planted values (%s, %s)", (texts["deleted"], "{}"))
        owner.execute("delete from app.planted")
        owner.execute(
            "insert into app.planted values (%s, %s)",
            (texts["table"].upper(), json.dumps({"a": [texts["json"]]})),
        )
        owner.execute("select lo_from_bytea(0, %s)", (texts["object"].encode(),))
    installation.log.write(texts["log"])
    (installation.folder / "tmp" / texts["file"]).write_text("x")
    shown = len(installation.shown)
    installation.shown.append(("an answer", f"I do not know {texts['answer']}."))
    try:
        found = {finding.mark for finding in installation.search(Searcher(planted.values()))}
    finally:
        with psycopg.connect(installation.url, autocommit=True) as owner:
            owner.execute("drop table app.planted")
        del installation.shown[shown:]
        (installation.folder / "tmp" / texts["file"]).unlink()
    assert found == {mark for canary in planted.values() for mark in canary.marks}


@pytest.mark.parametrize("kind", KINDS)
def test_a_canary_is_recognised_in_every_form(kind: str) -> None:
    canaries = Canaries(seed=1)
    one, other = canaries.one(kind), canaries.one(kind)
    searcher = Searcher([one])
    assert searcher.marks_in(f"before {one.text}, after") == {
        mark for mark in one.marks if mark in _seen(one.text)
    }
    for form in (
        one.text.upper(),
        json.dumps(one.text),
        json.dumps([one.text], ensure_ascii=False),
        one.text.encode("utf-16-be").replace(b"\0", b""),
    ):
        assert searcher.marks_in(form), form
    assert not searcher.marks_in(f"before {other.text}, after")


def _seen(text: str) -> str:
    return f"{text.lower()} {text.replace(' ', '').replace('-', '')}"


def test_introductions_are_the_same_again_and_hold_their_secrets() -> None:
    def made() -> list[Introduction]:
        canaries = Canaries(seed=3)
        return introductions(canaries, members(canaries, 20), 400)

    first = made()
    assert first == made()
    assert len({introduction.shape for introduction in first}) > 8
    for introduction in first:
        written = "\n".join(introduction.messages)
        marks = Searcher(introduction.secrets).marks_in(written)
        assert marks, introduction
        assert sum(introduction.messages.count(message) for message in introduction.messages) >= 1
