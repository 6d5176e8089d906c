"""Data in an answer never acts: no link, picture, heading, markup, formula, mention, fence or frame comes out of a name.

The judge is a CommonMark parser with every extension that it has, and what OpenWebUI's page adds to the language.
"""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from racechat.answers.answer import Answer
from racechat.answers.markdown import bold, escaped, folded, table
from racechat.login.replies import shown
from racechat.queries.plan import Column
from racechat.server.markdown import as_markdown

NASTY = [
    "[Smith] (NE) \\(x^2\\) \\[y\\]",
    "$E=mc^2$ $$x$$ \\begin{equation}x\\end{equation}",
    "![img](http://127.0.0.1/x.png) [a](javascript:alert(1))",
    "<img src=x onerror=alert(1)> <b>bold</b> <!-- x -->",
    "| pipe | `code` ``` **b** _i_ ~~s~~ ==m==",
    "http://evil.example www.evil.example mailto:a@b.example <http://x.example>",
    "<details><summary>x</summary>y</details> <think>z</think>",
    "[1] [ 2, 3] [^1] [[wiki]] {{USER_NAME}} &lt;b&gt;",
    "\n\n# heading\n- list\n> quote\n```html\n<script>\n```",
    "```\n```vega-lite\n{}\n```",
    "data: {}\n\ndata: [DONE]",
    "'; drop table core.result; --",
    "--- \\",
]
# Text made of what means something somewhere, so that pairs and edges come up often.
PIECES = st.sampled_from(
    [*"\\`*_[]()<>|~#!$@&:/.=-{}^\n \tab1", "http://", "www.", "```", "](", "\\[", "\\]", "<b>", "$$"]
)
HOSTILE = st.one_of(st.sampled_from(NASTY), st.lists(PIECES, max_size=14).map("".join), st.text(max_size=20))

_PARSER = MarkdownIt("gfm-like", {"html": True, "linkify": False})
_INERT = {
    "text", "paragraph_open", "paragraph_close", "inline", "strong_open", "strong_close", "softbreak", "hardbreak", "text_special",
    "table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close",
    "td_open", "td_close",
}  # fmt: skip
_FORMULAS = [
    re.compile(r"\\\[[\s\S]*\\\]"),
    re.compile(r"\\\([\s\S]*\\\)"),
    re.compile(r"(?<!\\)\$"),
    re.compile(r"\[\s*\d[\d#,\s]*\]"),  # no formula, but a source's number
]
_ADDRESSES = re.compile(r"(?i)(https?|ftp|mailto|javascript|vbscript|data)://?|\bwww\.")


def active_parts(markdown: str) -> list[str]:
    """Return what acts in a piece of Markdown: names of tokens that are more than text, tables and bold."""
    tokens = _PARSER.parse(markdown)
    flat = [inner for token in tokens for inner in (token, *(token.children or []))]
    found = [token.type for token in flat if token.type not in _INERT]
    found += [formula.pattern for formula in _FORMULAS if formula.search(markdown)]
    return found + [match[0] for match in _ADDRESSES.finditer(markdown)]


def test_the_judge_sees_what_acts():
    for text, part in [
        ("[a](http://x)", "link_open"),
        ("![a](x)", "image"),
        ("a <b>", "html_inline"),
        ("a `b`", "code_inline"),
        ("# a", "heading_open"),
        ("\\[a\\]", _FORMULAS[0].pattern),
        ("see www.x.y", "www."),
    ]:
        assert part in active_parts(text)


@given(HOSTILE)
def test_a_name_is_text(name):
    for made in (
        f"The fastest: {escaped(name)}.",
        f"By {bold(name)}, today.",
        f"You are {shown(name)} (staff).",
    ):
        assert active_parts(made) == [], made


@given(HOSTILE, HOSTILE)
def test_a_table_of_names_is_a_table(one, other):
    columns = (Column(name="a", title=one, kind="text"), Column(name="b", title="B", kind="text"))
    made = table(columns, [(one, other), (other, one)])
    assert active_parts(made) == [], made
    assert sum(token.type == "tr_open" for token in _PARSER.parse(made)) == 3
    assert sum(token.type == "td_open" for token in _PARSER.parse(made)) == 4


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_still_read_as_it_is(name):
    shown_text = "".join(
        child.content
        for token in _PARSER.parse(f"x {escaped(name)} x")
        for child in token.children or []
        if child.content
    )
    assert re.sub(r"\u200b|\s+", "", shown_text) == re.sub(r"\s+", "", f"x{name}x").replace(
        "&lt;", "<"
    ).replace("&gt;", ">")


@given(HOSTILE)
def test_folded_sql_stays_in_its_fence(name):
    tokens = _PARSER.parse(folded("SQL", f"select '{name}'", "sql"))
    assert [token.type for token in tokens if token.type != "html_block"] == ["fence"]
    assert [token.info for token in tokens if token.type == "fence"] == ["sql"]


@given(HOSTILE)
def test_a_chart_stays_in_its_fence_and_loads_nothing(name):
    chart = {"title": name, "data": {"values": [{"event": name, "minutes": 1.5}]}}
    tokens = _PARSER.parse(as_markdown(Answer(status="answered", answer="Here.", chart=chart)))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close", "fence"]
    assert json.loads(tokens[-1].content) == chart
