"""Taking a time's text apart: from whatever was typed to its readings, its shape and its word."""

import re
import unicodedata

from project88.merging.times.shapes import read_figures
from project88.merging.times.time_text import TimeText
from project88.merging.times.written_out import read_of_a_date, read_written_out

# Longer texts are no times. The bound keeps every expression cheap.
LONGEST_TEXT = 60

# Signs that stand for another: primes and quotes, colons, dashes, and what no eye sees.
_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2032\u2018\u2019\u00b4\u0060\u02bc\u02b9\uff07", "'"),
        **dict.fromkeys("\u2033\u201c\u201d\u201f\u02ba\uff02", '"'),
        **dict.fromkeys("\u2236\ua789\uff1a;", ":"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)
# Marks that say something about a time (`19:31*`) and nothing of how long it is.
_MARKS = re.compile(r"[*#+~^=\u2020\u2021\u2248\u2264\u2265\u00ae]")
_WORD = re.compile(r"[^\W\d_]+(?:['./-][^\W\d_]+)*")
_EDGES = " ()[]{}.,:/|\\-\"'_"
_COLON = re.compile(r" ?: ?")


def read_time(raw: str | None) -> TimeText:
    """Take a text apart. Never raises. A text without figures has its word alone, one that is no time neither."""
    if raw is None or len(raw) > 4 * LONGEST_TEXT:
        return TimeText()
    text = _plain(raw)
    if not text or len(text) > LONGEST_TEXT or re.match(r"- ?\d", text):
        return TimeText()
    bare = text.strip("()[]{} ")
    found = read_of_a_date(bare) or read_written_out(bare)
    if found is not None:
        return found
    word = " ".join(_WORD.findall(text))
    figures = _COLON.sub(":", _WORD.sub("|", text).strip(_EDGES))
    of_figures = read_figures(figures)
    if of_figures is None and word:
        # The word may be a unit beside another word: `1h10 dnf`.
        for kept in (text.rpartition(" ")[0], text.partition(" ")[2]):
            beside = read_written_out(kept.strip("()[]{},- "))
            if beside is not None:
                return TimeText(shape=beside.shape, readings=beside.readings, word=_word_beside(text, kept))
    if of_figures is None:
        return TimeText(word=word)
    shape, readings = of_figures
    return TimeText(shape=shape, readings=readings, word=word)


def _plain(raw: str) -> str:
    text = unicodedata.normalize("NFKC", raw.translate(_SAME)).replace("''", '"').lower()
    return " ".join(_MARKS.sub(" ", text).split())


def _word_beside(text: str, kept: str) -> str:
    return text.replace(kept, " ").strip(_EDGES)
