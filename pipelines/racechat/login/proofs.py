"""Finding the code or the password in a message, and how much of the message it is.

A code has a shape. A password has none and may hold blanks and commas, so where it ends is a guess: it is returned as
several readings, likeliest first, and as the one span to hide, which is never too short.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from project88.accounts.proving import ProofKind
from project88.accounts.secret import Secret
from racechat.login.text import Span
from racechat.login.vocabulary import CODE_WORD, RECOVERY_WORD, STARTS_QUESTION, WORDS_FOR_PASSWORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read the proof: the secret and where it stands; the rest of the message is other words."""

    secret: Secret
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProof:
    """A proof in a message. `phrase` covers the words that announce it, `hidden` all that may belong to it."""

    kind: ProofKind
    phrase: Span
    hidden: Span
    readings: tuple[Reading, ...]
    is_malformed: bool = False


_BETWEEN = r"(?:'?s\b)?(?:\s*(?:is|was|are|now|says|shows|reads|gives|said|:|=|->|=>|-|#|,|\(|\[)){0,4}\s*[\"'(\[*_]*"
_FROM_APP = r"(?:\s+(?:from|on|in|of|by)\s+(?:my|the)\s+(?:\w+\s+)?(?:app|phone|authenticator|authy|device|token)(?:\s+app)?)?"
_DIGITS = r"(?P<code>\d(?:[ .\-_·]{0,3}\d){2,11})(?![ .\-_·]?\d)"
_ANNOUNCED_CODE = re.compile(
    rf"(?<!\w)(?:(?:and|with|using|my|the|a)\s+)*{CODE_WORD}{_FROM_APP}{_BETWEEN}{_DIGITS}[\"')\]*_]*{_FROM_APP}",
    re.IGNORECASE,
)
_CODE_ANNOUNCED_AFTER = re.compile(
    rf"(?<![\w.:/-]){_DIGITS}\s*(?:is|=|\(|-|as|for)\s*(?:my|the)?\s*(?:current\s+)?{CODE_WORD}\b\)?",
    re.IGNORECASE,
)
_BARE_CODE = re.compile(
    r"(?:(?<!\w)(?:(?:the|my|it|that|this)\s+(?:\w+\s+){0,3}(?:is|says|shows|reads)|here (?:you|it|we) (?:go|is|are))\s*[:=,-]?\s*)?"
    r"(?<![\w#$€£@+])(?<!\d[ .:/-])(?P<code>\d{6}|\d{3} ?[-. ] ?\d{3}|\d\d \d\d \d\d|\d(?: \d){5})(?![\w:/%@])(?![ .,-]?\d)"
)
_COUNTS_SOMETHING = re.compile(
    r"(?:bib|number|no\.?|num|nr|race|event|id|registration|entry|runner|athlete|chip|over|under|than|about|least|most|"
    r"exactly|zip|phone|tel|first|top|order|ticket|invoice|transaction|total|of)\s*[:#]?\s*$",
    re.IGNORECASE,
)
_ANNOUNCED_RECOVERY = re.compile(
    rf"(?<!\w)(?:(?:and|with|using|my|the|a)\s+)*{RECOVERY_WORD}{_BETWEEN}(?P<code>[A-Z0-9]{{5}}[ -]?[A-Z0-9]{{5}})(?![A-Z0-9])",
    re.IGNORECASE,
)
_BARE_RECOVERY = re.compile(r"(?<![\w-])(?P<code>[A-HJKMNP-TV-Z2-9]{5}-[A-HJKMNP-TV-Z2-9]{5})(?![\w-])")

_PASSWORD = re.compile(
    rf"(?<![\w-])(?:(?:and|with|using|my|the|our|company|company's|shared|temporary|legacy|old|current|is)\s+)*"
    rf"(?P<word>{WORDS_FOR_PASSWORDS})(?!\w)(?:\s+for\s+\S+)?(?:'s\b)?"
    r"(?P<separator>[ ]*(?:(?:is|was)\b[ ]*[:=]?|[:=]+|-+>|=>|- )\s*|[ ]*\n\s*|[ ]+)(?=\S)",
    re.IGNORECASE,
)
_NOT_A_PASSWORD = re.compile(
    r"(?:reset|resets|resetting|change|changed|changes|policy|policies|forgotten|wrong|incorrect|invalid|expired|lost|not|"
    r"no|does|doesn't|isn't|won't|didn't|is|was|rules?|length|manager|protected|protection|counts?|help|or|that|which|"
    r"rate|rates|stats|statistics|requirements?|field|login|logins|safe|secure|stored|hashed|required|needed|on|off|"
    r"in|to|by|at|the|through|over|under|from|working|broken|stopped|secret|unknown|nothing|please|\?)(?![\w!@#$%^&*])",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE = re.compile(
    r"[,;](?=\s)|\s+[-|/]\s+|[.!?](?=\s+\S)|\s+(?:and|then|so|from|at|with|please|thanks|my|code|partner)\s",
    re.IGNORECASE,
)
_QUESTION_AHEAD = re.compile(r"\s+(?=\S)")
_LOOKS_SECRET = re.compile(r"(?=\S*[^\W\d_])(?=\S*\d)\S{6,}|(?=\S*[^\W\d_])\S*[!@#$%^&*_+=~]\S*")
_QUOTES = {'"': '"', "'": "'", "`": "`", "*": "*", "<": ">"}


def found_codes(plain: str) -> list[FoundProof]:
    """Return the codes that the message announces as such, recovery codes among them."""
    found = [
        _code(match, "recovery_code")
        for match in _ANNOUNCED_RECOVERY.finditer(plain)
        if not match["code"].replace(" ", "").isalpha() or match["code"].isupper()
    ]
    taken = [one.phrase for one in found]
    for pattern in (_ANNOUNCED_CODE, _CODE_ANNOUNCED_AFTER):
        for match in pattern.finditer(plain):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                found.append(_code(match, "code"))
                taken.append(match.span())
    return found


def bare_codes(plain: str) -> list[FoundProof]:
    """Return what could be a code by its shape alone: six digits that count or name nothing else."""
    found = [_code(match, "recovery_code") for match in _BARE_RECOVERY.finditer(plain)]
    found += [
        _code(match, "code")
        for match in _BARE_CODE.finditer(plain)
        if not _COUNTS_SOMETHING.search(plain[max(0, match.start("code") - 20) : match.start("code")])
    ]
    return found


def found_passwords(text: str, plain: str, *, is_introduced: bool, is_logged_in: bool) -> list[FoundProof]:
    """Return the passwords that the message announces; what one of them may cover announces no other.

    `is_introduced` says that the message (or the one before) also says who is speaking. "Password" followed by just
    any word is a proof only then, or where it begins the message of somebody who is not logged in.
    """
    begins_at = len(plain) - len(plain.lstrip())
    found: list[FoundProof] = []
    for match in _PASSWORD.finditer(plain):
        is_expected = is_introduced or (not is_logged_in and match.start() == begins_at)
        is_inside = bool(found) and match.start() < found[-1].hidden[1]
        if not is_inside and _is_announced(plain, match, is_introduced=is_expected):
            found.append(_password(text, plain, match))
    return found


def bare_password(text: str, span: Span) -> FoundProof:
    """Return the span as a password that stands alone."""
    start, end = span
    return FoundProof(
        kind="password",
        phrase=span,
        hidden=span,
        readings=tuple(
            Reading(secret=Secret(text[a:b]), span=(a, b)) for a, b in _ends(text, text, start, end)
        ),
    )


def looks_like_a_password(word: str) -> bool:
    """Say whether a single word is more likely a password than a word of a sentence."""
    return _LOOKS_SECRET.fullmatch(word) is not None and not word.endswith("?")


def _is_announced(plain: str, match: re.Match[str], *, is_introduced: bool) -> bool:
    separator = match["separator"].strip()
    if separator.startswith((":", "=", "-")) or plain[match.end()] in _QUOTES:
        return True
    value = plain[match.end() :].split(maxsplit=1)[0]
    if _NOT_A_PASSWORD.match(value):
        return False
    if separator or "\n" in match["separator"]:
        return True
    before = plain[: match.start()].rstrip(" ")
    if looks_like_a_password(value) or (
        before.endswith((",", ";", ".", "!", "?", "\n")) and match["word"] != "pass"
    ):
        return True
    sentence = re.split(r"[.!?,;\n]", before)[-1].lstrip()  # "how many runners pass 10K": a verb
    is_verb = match["word"].casefold() == "pass" and STARTS_QUESTION.match(sentence) is not None
    return is_introduced and not is_verb


def _password(text: str, plain: str, match: re.Match[str]) -> FoundProof:
    start = match.end()
    end = plain.find("\n", start)
    end = len(plain) if end < 0 else end
    while text[end - 1] == " ":
        end -= 1
    closing = _QUOTES.get(plain[start])
    if closing is not None:
        close = plain.find(closing, start + 1, end)
        after = plain[close + 1 : close + 2]
        if close > start + 1 and (after == "" or not after.isalnum()):
            return FoundProof(
                kind="password",
                phrase=(match.start(), close + 1),
                hidden=(start, end) if plain.find(closing, close + 1, end) > 0 else (start, close + 1),
                readings=(
                    Reading(secret=Secret(text[start + 1 : close]), span=(start, close + 1)),
                    Reading(secret=Secret(text[start:end]), span=(start, end)),
                ),
            )
    return FoundProof(
        kind="password",
        phrase=(match.start(), match.end("word")),  # "password for pat@... is": the address still counts
        hidden=(start, end),
        readings=tuple(
            Reading(secret=Secret(text[a:b]), span=(a, b)) for a, b in _ends(text, plain, start, end)
        ),
    )


def _ends(text: str, plain: str, start: int, end: int) -> Iterator[Span]:
    """Yield where a password that begins at `start` may end, likeliest first, no later than `end`."""
    word = re.compile(r"\S+").match(plain, start, end)
    word_end = word.end() if word else end
    sentence = _ENDS_A_SENTENCE.search(plain, start + 1, end)
    sentence_end = end if sentence is None else sentence.start()
    questions = (
        blank
        for blank in _QUESTION_AHEAD.finditer(plain, start, end)
        if STARTS_QUESTION.match(plain, blank.end())
    )
    question = next(questions, None)
    if question is None:
        candidates = [
            end,
            _unpunctuated(text, start, end),
            _unpunctuated(text, start, word_end),
            sentence_end,
            word_end,
        ]
    else:
        before = _unpunctuated(text, start, question.start())
        candidates = [before, _unpunctuated(text, start, word_end), sentence_end, end, word_end]
    for candidate in dict.fromkeys(candidates):
        if candidate > start:
            yield start, candidate


def _unpunctuated(text: str, start: int, end: int) -> int:
    bare = text[start:end].rstrip(",;.")
    return start + len(bare)


def _code(match: re.Match[str], kind: ProofKind) -> FoundProof:
    span = match.span("code")
    bare = "".join(character for character in match["code"] if character.isalnum())
    return FoundProof(
        kind=kind,
        phrase=match.span(),
        hidden=span,
        readings=(Reading(secret=Secret(bare), span=span),),
        is_malformed=len(bare) != (6 if kind == "code" else 10),
    )
