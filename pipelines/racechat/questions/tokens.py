"""Cuts a message into tokens. Every character of the message belongs to a token or is blank."""

import re
import unicodedata
from dataclasses import dataclass

# Longest first: clock times, dates, years cut short ('24), numbers, words with an inner apostrophe, any other sign.
_TOKEN = re.compile(
    r"""
    \d{1,3}:\d{2}(?::\d{2})?(?:\.\d+)?      # 3:00:00, 19:59.5
  | \d{4}-\d{2}-\d{2}                        # 2024-05-31
  | \d{1,2}/\d{1,2}/\d{2,4}                  # 5/31/2024
  | (?<![\w'])'\d{2}(?!\d)                   # '24
  | \d+(?:,\d{3})+(?:\.\d+)?(?!\d)           # 1,500
  | \d+(?:\.\d+)?                            # 26.2
  | [^\W\d_]+(?:'[^\W\d_]+)*'?               # words, o'brien, women's, runners'
  | _+ | [^\w\s]
    """,
    re.VERBOSE,
)

_EXPANSIONS = {
    "what's": "what is", "whats": "what is", "who's": "who is", "whos": "who is", "where's": "where is", "when's": "when is",
    "how's": "how is", "that's": "that is", "there's": "there is", "it's": "it is", "let's": "let us", "i'm": "i am", "im": "i am",
    "i'd": "i would", "i've": "i have", "we're": "we are", "we've": "we have", "we'd": "we would", "they've": "they have",
    "you've": "you have", "who've": "who have", "who'd": "who had", "who'll": "who will", "i'll": "i will", "we'll": "we will",
    "didn't": "did not", "didnt": "did not", "don't": "do not", "dont": "do not", "doesn't": "does not", "doesnt": "does not",
    "haven't": "have not", "havent": "have not", "hasn't": "has not", "hasnt": "has not", "hadn't": "had not", "isn't": "is not",
    "isnt": "is not", "aren't": "are not", "arent": "are not", "wasn't": "was not", "weren't": "were not", "couldn't": "could not",
    "can't": "can not", "cannot": "can not", "won't": "will not", "shouldn't": "should not", "y'all": "you", "gimme": "give me",
    "pls": "please", "plz": "please", "thx": "thanks", "u": "you", "w/o": "without", "yr": "year", "yrs": "years", "lemme": "let me",
}  # fmt: skip

_SIGNS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "≤": "<", "≥": ">"})  # fmt: skip

# Signs that carry meaning for the readers of times and ranges; the others only separate.
_MEANINGFUL_SIGNS = frozenset("-+<>%/&$#°=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word, number or sign. `text` is lower case without accents; `start` and `end` are positions in the cleaned message."""

    text: str
    raw: str
    start: int
    end: int
    is_glued: bool = False
    is_possessive: bool = False

    @property
    def is_word(self) -> bool:
        """True for tokens that carry content: letters or digits."""
        return self.text[0].isalnum()

    @property
    def is_capitalised(self) -> bool:
        """True where the message writes it with a capital."""
        return self.raw[0].isupper()


def clean(text: str) -> str:
    """Return the message in one Unicode form: compatibility characters folded, control characters blank."""
    folded = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    visible = "".join(_visible(character) for character in folded)
    return re.sub(r"\s+", " ", visible).strip()


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""  # zero-width joiners, direction marks: nothing a person sees
    return " " if category.startswith(("C", "Z")) else character


def plain(text: str) -> str:
    """Return text in lower case without accents, single spaces: the form in which names are compared."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    without_marks = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"\s+", " ", without_marks).strip()


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of a message that `clean` has gone over."""
    tokens: list[Token] = []
    previous_end = -1
    for match in _TOKEN.finditer(text):
        tokens.extend(
            _tokens_of(
                match.group(),
                match.start(),
                match.end(),
                is_glued=match.start() == previous_end,
                is_after_apostrophe=text[: match.start()].endswith("'"),
            )
        )
        previous_end = match.end()
    return tuple(tokens)


def _tokens_of(raw: str, start: int, end: int, *, is_glued: bool, is_after_apostrophe: bool) -> list[Token]:
    text = plain(raw)
    if text in _EXPANSIONS:
        return [
            Token(text=word, raw=raw, start=start, end=end, is_glued=is_glued)
            for word in _EXPANSIONS[text].split()
        ]
    if not raw[0].isalnum() and raw[0] != "'":
        return (
            [Token(text=raw, raw=raw, start=start, end=end, is_glued=is_glued)]
            if raw[0] in _MEANINGFUL_SIGNS
            else []
        )
    if text == "s" and is_after_apostrophe:
        return []  # the s of "2024's"
    is_possessive = text.endswith(("'s", "'"))
    text = text.removesuffix("'s").removesuffix("'") or text
    if raw.startswith("'"):
        text = raw  # '24
    return [Token(text=text, raw=raw, start=start, end=end, is_glued=is_glued, is_possessive=is_possessive)]


def name_between(text: str, tokens: tuple[Token, ...], start: int, end: int) -> str:
    """Return what the message says from token `start` up to `end`, as a name: no possessive, single spaces."""
    said = text[tokens[start].start : tokens[end - 1].end]
    return re.sub(r"'s?$", "", said).strip()
