"""Whatever a cell holds arrives as it is, or is put right and said so; nothing is lost."""

import json
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_postgres import Database
from tests.integration.importing.landing import fetch, landed
from tests.integration.importing.legacy_file import insert, run

TABLE = (
    "create table ct_results (id integer primary key, event_id, results_last_name text, timing_partner_id)"
)
LANDED = "select landing_id, id, event_id, results_last_name, timing_partner_id from landing.ct_results order by landing_id"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "plain", "\\", "\\N", "\\.", "a\\nb", "line\nbreak", "\r\n", "tab\there", "\x01", "\x02", "\x03", "\x1f",
        "\x02\x1f\x02", "a\x03b", "\b\f\v\x7f", "Zoë Müller 李 🏃", "\u2028\ufeff", "<b>*x*</b>'; drop table t;--", "x" * 70_000,
    ],
)  # fmt: skip
def test_every_text_that_postgresql_can_hold_arrives_unchanged(
    shared: Database, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "legacy.sqlite"
    run(file, TABLE)
    insert(file, "ct_results", [(1, text, "before", 1), (2, None, text, 2), (3, "after", text, None)])
    report = landed(shared.url, file)
    assert report.is_complete
    assert report.repaired_values == 0
    assert fetch(shared.url, LANDED) == [
        (1, "1", text, "before", "1"),
        (2, "2", None, text, "2"),
        (3, "3", "after", text, None),
    ]


@pytest.mark.parametrize("tail", ["", "\n"])
def test_a_value_made_to_look_like_a_second_row_stays_a_value(
    shared: Database, tmp_path: Path, tail: str
) -> None:
    file = tmp_path / "legacy.sqlite"
    # Sent as partner, landing_id, id, event_id, results_last_name: the forged row borrows the true one's last field.
    forged = "E\x1fL\x039\x1f77\x1f77\x1fe"
    run(file, TABLE)
    insert(file, "ct_results", [(1, forged, f"true{tail}", 1), (2, "x", "y", 1)])
    assert landed(shared.url, file).is_complete
    assert fetch(shared.url, LANDED) == [(1, "1", forged, f"true{tail}", "1"), (2, "2", "x", "y", "1")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (-(2**63), str(-(2**63))),
        (5.0, "5.0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e300, "1.0e+300"),
        (float("inf"), "Inf"),
        (b"bytes", "bytes"),
        (b"", ""),
    ],
)
def test_numbers_and_bytes_become_their_one_text(
    shared: Database, tmp_path: Path, value: float | bytes, text: str
) -> None:
    file = tmp_path / "legacy.sqlite"
    run(file, TABLE)
    # The second row forces the careful way, which must give the same text.
    insert(file, "ct_results", [(1, value, "a", 1)])
    assert landed(shared.url, file).is_complete
    assert fetch(shared.url, LANDED)[0][2] == text
    insert(file, "ct_results", [(2, value, "\x1f", 1)])
    assert landed(shared.url, file).is_complete
    assert [row[2] for row in fetch(shared.url, LANDED)] == [text, text]


@pytest.mark.parametrize(
    ("raw", "text", "reason"),
    [
        (b"Fran\xe7ois", "Fran\ufffdois", "bytes that are not UTF-8"),
        (b"\xff", "\ufffd", "bytes that are not UTF-8"),
        (b"half \xf0\x9f\x8f", "half \ufffd", "bytes that are not UTF-8"),
        (b"nul\x00inside", "nul\ufffdinside", "a NUL character"),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd", "bytes that are not UTF-8"),
    ],
)
def test_what_postgresql_cannot_hold_is_repaired_and_the_original_kept(
    shared: Database, tmp_path: Path, raw: bytes, text: str, reason: str
) -> None:
    file = tmp_path / "legacy.sqlite"
    run(file, TABLE)
    connection = apsw.Connection(str(file))
    connection.execute(
        "insert into ct_results values (7, 'e', cast(? as text), 1), (8, 'e', 'fine', 1)", (raw,)
    ).fetchall()
    connection.close()
    report = landed(shared.url, file)
    assert report.is_complete
    assert report.repaired_values == 1
    assert [row[3] for row in fetch(shared.url, LANDED)] == [text, "fine"]
    repairs = fetch(
        shared.url, "select table_name, landing_id, column_name, reason, original from app.import_repair"
    )
    assert repairs == [("ct_results", 7, "results_last_name", reason, raw)]
    again = landed(shared.url, file)
    assert (again.chunks_loaded, again.repaired_values) == (0, 1)


CELLS = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    st.text("\x01\x02\x03\x1f\\N.\n\r\t,'\"", max_size=6),
)


@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12), extra=st.booleans())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_rows_arrive_as_sqlite_writes_them(
    shared: Database,
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[object, object]],
    extra: bool,
) -> None:
    file = tmp_path_factory.mktemp("any") / "legacy.sqlite"
    run(file, TABLE + ("" if not extra else "; alter table ct_results add column shoe"))
    insert(
        file, "ct_results", [(n, a, b, 1, *([a] if extra else [])) for n, (a, b) in enumerate(rows, start=1)]
    )
    source = apsw.Connection(str(file))
    expected = source.execute(
        "select id, cast(id as text), cast(event_id as text), cast(results_last_name as text), '1' from ct_results"
    ).fetchall()
    assert landed(shared.url, file).is_complete
    assert fetch(shared.url, LANDED) == expected
    if extra:
        kept = fetch(shared.url, "select extra from landing.ct_results order by landing_id")
        for (text,), (value, _) in zip(kept, rows, strict=True):
            assert _same(json.loads(str(text))["shoe"], value)


def _same(kept: object, value: object) -> bool:
    if value in (float("inf"), float("-inf")):
        # JSON has no word for it: SQLite writes a number too large to hold.
        return kept == value or kept == ("Inf" if value == float("inf") else "-Inf")
    return kept == value


def test_a_file_in_utf16_arrives_as_text(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    run(file, "pragma encoding = 'UTF-16le'", TABLE)
    connection = apsw.Connection(str(file))
    connection.execute("pragma encoding = 'UTF-16le'").fetchall()
    connection.close()
    insert(file, "ct_results", [(1, "Zoë", "李\x1f", 1), (2, "x", None, 2), (3, 7, "y\n", None)])
    assert landed(shared.url, file).is_complete
    assert fetch(shared.url, LANDED) == [
        (1, "1", "Zoë", "李\x1f", "1"),
        (2, "2", "x", None, "2"),
        (3, "3", "7", "y\n", None),
    ]
