"""What is shown: data stays data, whatever a name holds."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racechat.answers.answer import Answer, ExportRequest, plain_answer
from racechat.answers.cells import race_time
from racechat.answers.markdown import bold, escaped, folded, table
from racechat.queries.plan import Column


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("**bold**", "\\*\\*bold\\*\\*"),
        ("[click](http://evil.example)", "\\[click](http\\://evil.example)"),
        ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
        ("![x](javascript:alert(1))", "\\!\\[x](javascript\\:alert(1))"),
        ("www.evil.example", "www\\.evil.example"),
        ("a\nb", "a b"),
        ("`code`", "\\`code\\`"),
        ("mail@evil.example", "mail\\@evil.example"),
        ("$x$", "\\$x\\$"),
    ],
)
def test_markdown_in_names_does_nothing(text: str, shown: str) -> None:
    assert escaped(text) == shown


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=2), max_size=5))
def test_a_table_keeps_its_shape_whatever_the_cells_hold(rows: list[list[str]]) -> None:
    text = table((Column(name="a", title="A"), Column(name="b", title="B")), rows)
    lines = text.split("\n")
    assert len(lines) == 2 + len(rows)
    for line in lines:
        assert line.replace("\\\\", "").replace("\\|", "").count("|") == 3


@settings(deadline=None)
@given(st.text(max_size=60))
def test_nothing_leaves_a_fold(text: str) -> None:
    fold = folded("SQL", text, "sql")
    fence = fold.split("\n")[3].removesuffix("sql")
    assert set(fence) == {"`"}
    assert fence not in text


@settings(deadline=None)
@given(st.text(max_size=40))
def test_bold_text_has_no_signs_of_its_own(text: str) -> None:
    assert bold(text).startswith("**")
    assert bold(text).endswith("**")
    inside = bold(text)[2:-2].replace("\\\\", "").replace("\\*", "")
    assert "*" not in inside


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [
        (8_677_000, "02:24:37"),
        (10_799_900, "02:59:59.9"),
        (1_180_000, "00:19:40"),
        (1_180_050, "00:19:40.05"),
        (360_000_000, "100:00:00"),
        (0, "00:00:00"),
    ],
)
def test_race_times(milliseconds: int, shown: str) -> None:
    assert race_time(milliseconds) == shown


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_a_race_time_is_never_rounded_up(milliseconds: int) -> None:
    hours, minutes, seconds = race_time(milliseconds).split(":")
    assert round((int(hours) * 60 + int(minutes)) * 60_000 + float(seconds) * 1000) == milliseconds


def test_the_contract_has_its_fields_and_no_others() -> None:
    answer = plain_answer("clarify", "What?", suggestions=("This",))
    values = json.loads(answer.to_json())
    assert set(values) == {
        "status", "path", "answer", "question", "sql", "columns", "rows", "row_count", "total_rows", "elapsed_ms", "data_as_of",
    }  # fmt: skip
    assert values["question"] is None
    assert values["rows"] == []


def test_a_download_is_linked_under_the_answer() -> None:
    export = ExportRequest(file_name="events.csv", columns=("a",), rows=((1,),), total_rows=1)
    answer = Answer(status="answered", answer="Done.", export=export)
    assert answer.with_download("http://127.0.0.1/x").answer.endswith("the link works for one hour.")
    assert "· 1 row ·" in answer.with_download("http://127.0.0.1/x").answer
    assert Answer(status="answered", answer="Done.").with_download("http://x").answer == "Done."
