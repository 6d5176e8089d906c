"""Messages as they come: empty, huge, with control characters, in any script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from racechat.message import MAX_CHARACTERS, MAX_MARKS, readable

from project88.errors import BadInputError


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x01\u202e", "\ufeff"])
def test_an_empty_message_is_answered_with_what_to_do(text):
    with pytest.raises(BadInputError, match="empty"):
        readable(text, has_attachments=False)


def test_a_picture_without_words_is_answered():
    with pytest.raises(BadInputError, match="pictures"):
        readable("", has_attachments=True)
    assert readable("Who won?", has_attachments=True) == "Who won?"


@pytest.mark.parametrize("length", [MAX_CHARACTERS + 1, 100_000])
def test_a_message_that_is_too_long_is_answered(length):
    with pytest.raises(BadInputError, match="too long: I read up to 4,000 characters"):
        readable("x" * length, has_attachments=False)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Who\x00 won\x07?", "Who won?"),
        ("Who\u00a0won\u2003the\tHalf?", "Who won the Half?"),
        ("two\r\nlines", "two \nlines"),
        ("\u202eevil\u202c \u200bname", "evil name"),
        ("Jose\u0301 Ruiz", "José Ruiz"),
        ("東京 мир عربى हिन्दी", "東京 мир عربى हिन्दी"),
        ("🏃🏽‍♀️ results", "🏃🏽‍♀️ results"),
        ("e" + "\u0323\u0301" * 1_990, unicodedata.normalize("NFC", "e" + "\u0323\u0301" * 15)),
        ("half \ud800 surrogate", "half  surrogate"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(text, plain):
    assert readable(text, has_attachments=False) == plain


@given(st.text(max_size=200))
def test_whatever_comes_can_be_stored_and_seen(text):
    try:
        plain = readable(text, has_attachments=False)
    except BadInputError:
        return
    assert plain == plain.strip() != ""
    assert not [c for c in plain if unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} and c != "\n"]
    plain.encode("utf-8")


@given(
    st.lists(
        st.sampled_from(["\u0301", "\u0323", "\u0344", "\u200d", "\u200b", "\x00", "\ufe0f", "\u034f", "a"]),
        min_size=1,
        max_size=300,
    )
)
def test_no_row_of_marks_grows_long_whatever_stands_between_them(characters):
    """Normalising sorts a row of marks in the square of its length, here and wherever else the text is normalised."""
    text = readable("x" + "".join(characters), has_attachments=False)
    rows = "".join("m" if unicodedata.category(one)[0] in "MC" else " " for one in text).split()
    assert all(len(row) <= 2 * MAX_MARKS for row in rows)  # a composed mark may come apart into two
