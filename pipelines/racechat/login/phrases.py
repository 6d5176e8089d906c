"""Reading one name, or one company, from a position in the message to where it ends."""

import re

from racechat.login.text import Span
from racechat.login.vocabulary import FILLERS, NO_NAME, STARTS_QUESTION

_WORD = re.compile(r"[ ]*(?P<word>[^\s,;:!?()\[\]{}<>\"/|@\x01=*#%$^~\\]+)")
_LETTERS_FIRST = re.compile(r"[^\W\d_]")
_AND_MORE = re.compile(
    rf"[ ]+and\s+(?:{STARTS_QUESTION.pattern}|my\b|code\b|password\b|i\b|we\b|the\b|here\b)", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<!\bSt)(?<!\bMt)(?<!\bFt)(?<!\bDr)(?<!\b[A-Z])\.$", re.IGNORECASE)
_COMPANY_FORM = re.compile(r",?[ ]+(?:inc|llc|ltd|co|corp)\b\.?", re.IGNORECASE)
_QUOTED = re.compile(r"[ ]*[\"'](?P<quoted>[^\"\n\x01]{1,100}?)[\"'](?!\w)")
_ARTICLE = re.compile(
    r"[ ]*(?:the )?(?:(?:timing )?(?:partner|company|team) (?:called |named |at )?)?(?=\S)", re.IGNORECASE
)

_ENDS_AN_INTRODUCTION = re.compile(
    r"[ ]+(?:from|with|at|of|for|here)\b|[ ]*(?:[,;(/|@:\x01]|$)", re.IGNORECASE
)

# Words that stand between a person and their company; no name begins or goes on with one.
RELATING = frozenset(
    "from with at of for by representing working speaking calling here on who works logging".split()
)
_ENDS_A_NAME = RELATING | frozenset(
    "and my our code password pw pwd pass passcode otp token pin please thanks email e-mail is the a to in wants".split()
)
_ENDS_A_PARTNER = frozenset(
    "my code password pw pwd pass passcode otp token pin please thanks here email e-mail mail with using i'm im i this it's"
    " speaking calling logging signing writing wants".split()
)
_NO_PARTNER = frozenset(
    "my last this next today yesterday your scratch above which where a an home work phone i we you me us it that these those"
    " now then what how who when there here each all any every both results result".split()
)
_COMPANY_WORDS = frozenset(
    "timing timers race races racing events management sports athletics company co inc llc group services results"
    " chips splits mats finish line chronos chrono chronometry stopwatch".split()
)


def is_company(text: str) -> bool:
    """Say whether a name has a word that companies carry and people do not."""
    return not _COMPANY_WORDS.isdisjoint(text.casefold().split())


def name_at(text: str, seen: str, position: int) -> tuple[str, int] | None:
    """Return the name that begins there and its end; None where what follows is no name."""
    quoted = _QUOTED.match(seen, position)
    if quoted is not None:
        return text[slice(*quoted.span("quoted"))].strip(), quoted.end()
    words: list[Span] = []
    while (match := _WORD.match(seen, position)) is not None and not _ends_a_name(
        seen, match, is_first=not words
    ):
        is_surname = bool(words) and _is_surname(seen, match)
        bare = match["word"].casefold().strip(".-'")
        if len(words) == 5 or (not is_surname and (bare in NO_NAME or not _LETTERS_FIRST.match(bare))):
            return None
        words.append(match.span("word"))
        position = match.end()
        if _SENTENCE_END.search(match["word"]):
            break
    if all(seen[start:end].casefold() in FILLERS for start, end in words):
        return None
    return text[words[0][0] : words[-1][1]].strip(" .-'"), words[-1][1]


def _ends_a_name(seen: str, match: re.Match[str], *, is_first: bool) -> bool:
    """Whether a word stands after a name, not in it."""
    bare = match["word"].casefold().strip(".-'")
    if not bare or (bare == "w" and seen[match.end() : match.end() + 1] == "/"):  # a dash; "w/" for "with"
        return True
    if is_first:
        return bare in RELATING
    begins_question = STARTS_QUESTION.match(seen, match.start("word")) is not None and not _is_surname(
        seen, match
    )
    return bare in _ENDS_A_NAME or begins_question


def _is_surname(seen: str, match: re.Match[str]) -> bool:
    """Whether a word that could begin a question is a name all the same: "Grace Count from Lakeside"."""
    return match["word"].istitle() and _ENDS_AN_INTRODUCTION.match(seen, match.end()) is not None


def partner_at(text: str, seen: str, position: int) -> tuple[str, int] | None:
    """Return the company that is named there and where its name ends."""
    quoted = _QUOTED.match(seen, position)
    if quoted is not None:
        return text[slice(*quoted.span("quoted"))].strip(), quoted.end()
    article = _ARTICLE.match(seen, position)
    start = position = article.end() if article else position
    words = 0
    while (match := _WORD.match(seen, position)) is not None:
        bare = match["word"].casefold().strip(".-'")
        if not words and (bare in _NO_PARTNER or not bare):
            return None
        if words and (
            not bare or bare in _ENDS_A_PARTNER or STARTS_QUESTION.match(seen, match.start("word"))
        ):
            break
        if words and _AND_MORE.match(seen, position):
            break
        position = match.end()
        words += 1
        if words > 8:
            return None
        if _SENTENCE_END.search(match["word"]):
            break
    if not words:
        return None
    company_form = _COMPANY_FORM.match(seen, position)
    end = company_form.end() if company_form else position
    name = text[start:end].strip(" .-'")
    return (name, end) if name and not set(name.casefold().split()) <= FILLERS else None
