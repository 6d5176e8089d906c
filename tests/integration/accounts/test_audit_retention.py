"""Old entries go from the front of a chain, and the chain still verifies; nothing else can be removed."""

from datetime import timedelta

import psycopg
import pytest

from project88.accounts import audit, audit_log
from project88.doctor.audit import check_retention
from project88.errors import BadInputError
from tests.fix_accounts import BIG_RIVER, LAKESIDE, People


def filled(people: People, entries: int = 6) -> None:
    with people.pool.connection() as connection:
        for number in range(entries):
            understood = audit.Understood(question={"limit": number}, filters="none", sql_text="select 1")
            audit.record(
                connection, kind="question", outcome="answered", partner_id=BIG_RIVER, understood=understood
            )
            audit.record(connection, kind="proof", outcome="refused")


def aged(people: People, chain: int, through: int, age: timedelta) -> None:
    """Make the first entries of a chain older, hashes and all, as if they had been written then."""
    with people.owner.transaction():
        people.owner.execute("set local session_replication_role = replica")
        people.owner.execute(
            "update app.audit set happened_at = happened_at - %s where chain = %s and sequence <= %s",
            (age, chain, through),
        )
        people.owner.execute(
            """
            do $$
            declare one record; before bytea;
            begin
                for one in select * from app.audit order by chain, sequence loop
                    before := case when one.sequence = 1 then one.previous_hash else before end;
                    update app.audit as a set previous_hash = before, hash = app.audit_hash(before, a.entry_id, a.chain,
                        a.sequence, a.happened_at, a.kind, a.outcome, a.account_id, a.partner_id, a.detail, a.text_commitment)
                    where a.chain = one.chain and a.sequence = one.sequence returning a.hash into before;
                    update app.audit_chain set hash = before where chain = one.chain and sequence = one.sequence;
                end loop;
            end $$
            """
        )
    assert audit.broken_entries(people.owner) == []


def sequences(people: People, chain: int) -> list[int]:
    rows = people.owner.execute(
        "select sequence from app.audit where chain = %s order by 1", (chain,)
    ).fetchall()
    return [sequence for (sequence,) in rows]


def prune(people: People) -> list[int]:
    with people.pool.connection() as connection:  # as the chat's housekeeping does
        return audit.prune(connection)


def test_how_many_entries_were_ever_written_does_not_fall_with_the_pruning(people: People) -> None:
    def written() -> float:
        [finding] = check_retention(people.owner)
        return finding.figures["audit_entries_total"]

    filled(people)
    assert written() == 12
    aged(people, BIG_RIVER, 4, timedelta(days=401))
    assert prune(people) == [BIG_RIVER]
    assert people.count("audit") == 9
    assert written() == 13, "the pruning tells of itself"


def test_nothing_is_pruned_that_is_to_be_kept(people: People) -> None:
    filled(people)
    assert prune(people) == []
    assert sequences(people, BIG_RIVER) == [1, 2, 3, 4, 5, 6]


def test_the_front_goes_and_the_chain_verifies_from_its_checkpoint(people: People) -> None:
    filled(people)
    aged(people, BIG_RIVER, 4, timedelta(days=401))
    assert prune(people) == [BIG_RIVER]
    assert sequences(people, BIG_RIVER) == [5, 6, 7]
    assert people.count("audit_text") == 2
    assert audit.broken_entries(people.owner) == []
    [(kind, detail)] = people.owner.execute(
        "select kind, detail from app.audit where chain = %s and sequence = 7", (BIG_RIVER,)
    ).fetchall()
    assert (kind, detail["entries"], detail["through_sequence"]) == ("audit_pruned", 4, 4)
    assert prune(people) == []


def test_a_chain_that_is_all_old_goes_on_where_it_was(people: People) -> None:
    filled(people)
    aged(people, BIG_RIVER, 6, timedelta(days=500))
    aged(people, 0, 6, timedelta(days=500))
    assert prune(people) == [0, BIG_RIVER]
    audit.record(people.owner, kind="logout", outcome="ok", partner_id=BIG_RIVER)
    assert sequences(people, BIG_RIVER) == [7, 8]
    assert audit.broken_entries(people.owner) == []


def test_pruning_again_moves_the_checkpoint_on(people: People) -> None:
    filled(people)
    aged(people, BIG_RIVER, 2, timedelta(days=401))
    assert prune(people) == [BIG_RIVER]
    with people.owner.transaction():
        people.owner.execute("set local session_replication_role = replica")
        people.owner.execute("update app.audit_retention set days = 30")
    # Everything up to the entry that tells of the first checkpoint is old now.
    aged_by_hand = timedelta(days=31)
    with people.owner.transaction():
        people.owner.execute("set local session_replication_role = replica")
        people.owner.execute(
            """
            do $$
            declare one record; before bytea;
            begin
                select hash into before from app.audit_checkpoint where chain = 1;
                for one in select * from app.audit where chain = 1 order by sequence loop
                    update app.audit as a set happened_at = a.happened_at - interval '31 days', previous_hash = before
                    where a.entry_id = one.entry_id;
                    update app.audit as a set hash = app.audit_hash(before, a.entry_id, a.chain,
                        a.sequence, a.happened_at, a.kind, a.outcome, a.account_id, a.partner_id, a.detail, a.text_commitment)
                    where a.entry_id = one.entry_id returning a.hash into before;
                    update app.audit_chain set hash = before where chain = 1;
                end loop;
            end $$
            """
        )
    assert aged_by_hand.days == 31
    assert audit.broken_entries(people.owner) == []
    assert prune(people) == [BIG_RIVER]
    assert sequences(people, BIG_RIVER) == [8]
    assert people.count("audit_checkpoint") == 2
    assert audit.broken_entries(people.owner) == []
    people.owner.execute("update app.audit_retention set days = 400")


@pytest.mark.parametrize(
    "tampering",
    [
        "update app.audit_checkpoint set hash = sha256('x')",
        "update app.audit_checkpoint set sequence = 3",
        "delete from app.audit_checkpoint",
        "insert into app.audit_checkpoint (chain, sequence, hash, entries) select chain, sequence, hash, 5 from app.audit where chain = 1 and sequence = 5",
        "delete from app.audit where chain = 1 and sequence = 5",
        "delete from app.audit where chain = 1 and kind = 'audit_pruned'",
    ],
)
def test_a_moved_checkpoint_shows(people: People, tampering: str) -> None:
    filled(people)
    aged(people, BIG_RIVER, 4, timedelta(days=401))
    prune(people)
    with people.owner.transaction():
        people.owner.execute("set local session_replication_role = replica")
        assert people.owner.execute(tampering).rowcount > 0  # type: ignore[call-overload]  # fixed texts above
    assert {entry.chain for entry in audit.broken_entries(people.owner)} == {BIG_RIVER}


@pytest.mark.parametrize(
    "text",
    [
        "insert into app.audit_checkpoint (chain, sequence) values (1, 5)",
        "insert into app.audit_checkpoint (chain, sequence) values (1, 99)",
        "insert into app.audit_checkpoint (chain, sequence) values (2, 1)",
        "delete from app.audit where chain = 1 and sequence = 5",
        "delete from app.audit",
        "update app.audit_checkpoint set sequence = 5",
        "delete from app.audit_checkpoint",
        "truncate app.audit_checkpoint",
        "truncate app.audit",
    ],
)
def test_even_the_owner_can_remove_only_what_is_old(people: People, text: str) -> None:
    filled(people)
    aged(people, BIG_RIVER, 4, timedelta(days=401))
    prune(people)
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        people.owner.execute(text)  # type: ignore[call-overload]  # fixed texts above


def test_writers_and_pruners_at_once_keep_the_chain(people: People) -> None:
    import threading

    filled(people)
    aged(people, BIG_RIVER, 5, timedelta(days=401))

    def write() -> None:
        with people.pool.connection() as connection:
            for _ in range(20):
                audit.record(connection, kind="logout", outcome="ok", partner_id=BIG_RIVER)

    threads = [
        threading.Thread(target=write),
        *(threading.Thread(target=prune, args=(people,)) for _ in range(3)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert people.count("audit_checkpoint") == 1
    assert audit.broken_entries(people.owner) == []
    assert sequences(people, BIG_RIVER) == list(range(6, 28))


def test_the_retention_is_set_within_bounds_and_audited(people: People) -> None:
    for days in (0, 29, 40_000):
        with pytest.raises(BadInputError, match="30 to 36,500 days"):
            audit_log.set_retention(people.owner, days, by="root")
    audit_log.set_retention(people.owner, 90, by="root")
    assert audit_log.retention_days(people.owner) == 90
    audit_log.set_retention(people.owner, 400, by="root")
    assert people.count("audit", "kind = 'audit_retention_changed'") == 2


def test_words_that_were_erased_leave_nothing_to_prune_wrong(people: People) -> None:
    filled(people)
    aged(people, BIG_RIVER, 3, timedelta(days=401))
    people.owner.execute("delete from app.audit_text")
    assert prune(people) == [BIG_RIVER]
    audit.record(people.owner, kind="logout", outcome="ok", partner_id=LAKESIDE)
    assert audit.broken_entries(people.owner) == []
