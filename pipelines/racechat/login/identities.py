"""Finding who somebody says they are: address, name and partner, in any order and wording.

Only introductions count: "I'm Pat from Big River" at the start of a sentence does, "the results of I'm Possible 5K"
does not. Where the message carries a proof, looser forms count too: "Pat Lee, Big River, 123 456".
"""

import re
from dataclasses import dataclass

from racechat.login.text import Span, blanked
from racechat.login.vocabulary import FILLERS, GREETING, LOGIN_PHRASE, NO_NAME, STARTS_QUESTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What somebody says about themselves, as typed, and which parts of the message say it."""

    email: str | None = None
    name: str | None = None
    partner: str | None = None
    spans: tuple[Span, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.email is None and self.name is None and self.partner is None


_OPENING = r"(?:^|(?<=[.!?;:,\n\x01(/|-]))[ \n]*"
_LEAD = rf"(?:(?:{GREETING}|and|so|ok|okay|yes|yeah|yep|well|sure|also|thanks|thank you|sorry|please|btw|fyi)\b[ ,.!\n-]*){{0,4}}"
_INTRODUCTION = re.compile(
    rf"{_OPENING}(?P<lead>{_LEAD}(?:{LOGIN_PHRASE}[ ,.:!-]*)?)"
    r"(?P<intro>(?:i\s?'\s?m|i am|im|iam|my (?:full |user)?name is|my name's|name is|name\s*[:=]|user(?:name)?\s*[:=]|user(?:name)? is|"
    r"this is|it's|it is|its|here is|here's|call me|we are|we're|you're talking to|you are talking to|as|"
    r"(?:log(?:ging)?(?: me)?[ -]?in|login|sign(?:ing)?(?: me)?[ -]?in|authenticate(?: me)?|identify me)(?: as|\s*[:=-])))"
    r"(?![\w])[ ,:\n]*",
    re.IGNORECASE,
)
_HERE = re.compile(
    rf"{_OPENING}{_LEAD}(?P<name>[^\s\d,;:!?()\"/|@\x01]+(?: [^\s\d,;:!?()\"/|@\x01]+){{0,4}}?),? (?:over )?here\b",
    re.IGNORECASE,
)
_RELATION = (
    r"(?:(?:i|we|who|and)\s+)?(?:(?:work(?:s|ing)?|am|is|calling|writing|coming|speaking|employed|here|reporting|staff|owner|"
    r"timer|manager|director|member)\s+)*"
    r"(?:from|with|at|of|for|by|over at|on behalf of|representing|@)"
)
_RELATED = re.compile(rf"[ ,]*(?:{_RELATION})(?![\w])[ \n]+", re.IGNORECASE)
_WORKS_FOR = re.compile(
    rf"{_OPENING}{_LEAD}(?:i|we)(?:'m| am| are)? work(?:ing)? (?:for|at|with)[ ]+", re.IGNORECASE
)
_BEGINS_RELATED = re.compile(
    rf"{_OPENING}{_LEAD}(?:i (?:work|am working)|working|on behalf|representing|calling|from|with|here)\b[ ]*(?:from|for|at|with|of)?[ ]+",
    re.IGNORECASE,
)
_PARTNER_IS = re.compile(
    r"(?<![\w])(?:my |our |the )?(?:timing partner|timing company|partner|company|organi[sz]ation|org|employer|firm)(?: name)?"
    r"\s*(?:is\b|:|=)\s*",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?P<lead>(?<![\w])(?:(?:and|my|the|work|with|via|using|as|by)\s+)*(?:e-?mail(?: address)?|mail|user(?:name)?|user id|login|account|"
    r"address|id)\s*(?:is\b|:|=|-)?\s*)?[<(\[\"'`]*(?:mailto:)?"
    r"(?P<email>[^\s@<>()\[\]\\,;:\"'`|/=\x01]{1,64}@[^\s@<>()\[\]\\,;:\"'`|/=!?*\x01]{1,253})[>)\]\"'`]*(?:\(mailto:[^\s)]*\))?",
    re.IGNORECASE,
)
_SPELLED_EMAIL = re.compile(
    r"(?<![\w])(?P<user>[\w][\w.+-]{0,63})\s*(?:\(at\)|\[at\]|\sat\s|\{at\})\s*"
    r"(?P<domain>[\w-]{1,63}(?:\s*(?:\(dot\)|\[dot\]|\{dot\}|\sdot\s)\s*[\w-]{1,63}){1,4})(?![\w])",
    re.IGNORECASE,
)
_DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\{dot\}|\sdot\s)\s*", re.IGNORECASE)

_WORD = re.compile(r"[ ]*(?P<word>[^\s,;:!?()\[\]{}<>\"/|@\x01=*#%$^~\\]+)")
_LETTERS_FIRST = re.compile(r"[^\W\d_]")
_AND_MORE = re.compile(
    rf"[ ]+and\s+(?:{STARTS_QUESTION.pattern}|my\b|code\b|password\b|i\b|we\b|the\b|here\b)", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<!\bSt)(?<!\bMt)(?<!\bFt)(?<!\bDr)(?<!\b[A-Z])\.$", re.IGNORECASE)
_COMPANY_FORM = re.compile(r",?[ ]+(?:inc|llc|ltd|co|corp)\b\.?", re.IGNORECASE)
_QUOTED = re.compile(r"[ ]*[\"'](?P<quoted>[^\"\n\x01]{1,100}?)[\"'](?!\w)")

_WE = frozenset({"we are", "we're"})
# These introduce too much else to count without a greeting or a partner.
_VAGUE = frozenset({"it's", "it is", "its", "as", "here is", "here's", "this is"})
_RELATING = frozenset(
    "from with at of for by representing working speaking calling here on who works".split()
)
_ENDS_A_NAME = _RELATING | frozenset(
    "and my our code password pw pwd pass passcode otp token pin please thanks email e-mail is the a to in".split()
)
_ENDS_A_PARTNER = frozenset(
    "my code password pw pwd pass passcode otp token pin please thanks here email e-mail mail with using i'm im i this it's".split()
)
_NO_PARTNER = frozenset(
    "my last this next today yesterday your scratch above which where a an home work phone i we you me us it that these those"
    " now then what how who when there here each all any every both results result".split()
)
_COMPANY_WORDS = frozenset(
    "timing race races racing events management sports company co inc llc group services".split()
)


def identity_in(text: str, plain: str, taken: tuple[Span, ...], *, loose_until: int) -> Identity:
    """Return who the message says is speaking; `taken` is the proof, which is not looked at.

    Loose forms ("Pat Lee, Big River") count before the position `loose_until`: 0 where the message proves nothing.
    """
    has_proof = loose_until > 0
    seen = blanked(plain, taken)
    email, email_span = _email(text, seen)
    if email_span is not None:
        seen = blanked(seen, [email_span])
    spans = [] if email_span is None else [email_span]
    is_login = has_proof or email is not None
    name, partner, found = _introduced(text, seen)
    spans += found
    if partner is None:
        partner, found = _stated_partner(text, blanked(seen, spans), is_login=is_login)
        spans += found
    if has_proof and name is None and (email is None or partner is None):
        name, loose_partner, found = _loose(text, blanked(seen, spans)[:loose_until])
        # Beside an address nothing loose is trusted to name a partner: a wrong guess would refuse a right proof.
        partner = partner or (loose_partner if email is None else None)
        spans += found
    return Identity(email=email, name=name, partner=partner, spans=tuple(spans))


def _email(text: str, seen: str) -> tuple[str | None, Span | None]:
    for match in _EMAIL.finditer(seen):
        start, end = match.span("email")
        address = text[start:end].rstrip(".-_'’")
        if "." in address.rpartition("@")[2].strip("."):
            return address, match.span()
    spelled = _SPELLED_EMAIL.search(seen)
    if spelled is None:
        return None, None
    return f"{spelled['user']}@{_DOT.sub('.', spelled['domain'])}", spelled.span()


def _introduced(text: str, seen: str) -> tuple[str | None, str | None, list[Span]]:
    name: str | None = None
    partner: str | None = None
    spans: list[Span] = []
    for match in _INTRODUCTION.finditer(seen):
        found = _after_introduction(text, seen, match)
        if found is not None:
            said_name, said_partner, end = found
            name, partner = name or said_name, partner or said_partner
            spans.append((match.start(), end))
    here = _said_here(text, blanked(seen, spans))
    if here is not None:
        said, beside, span = here
        # Beside a name, "Lakeside here" is the partner.
        name, partner = (said, partner or beside) if name is None else (name, partner or said)
        spans.append(span)
    return name, partner, spans


def _after_introduction(
    text: str, seen: str, match: re.Match[str]
) -> tuple[str | None, str | None, int] | None:
    """Name, partner and end of what follows "I'm"; None where that introduces nobody."""
    position = match.end()
    intro = match["intro"].casefold()
    related = _RELATED.match(seen, position)
    if related is not None:
        found = None if intro in _VAGUE else _partner_at(text, seen, related.end())
        return None if found is None else (None, *found)
    if seen[position : position + 1] == "\x01":  # an address
        found = _related_partner(text, seen, position)
        return (None, None, position) if found is None else (None, *found)
    named = _name_at(text, seen, position)
    if named is None:
        return None
    name, end = named
    if intro in _WE:
        return None, name, end
    found = _related_partner(text, seen, end)
    if found is not None:
        return name, *found
    return None if intro in _VAGUE and not match["lead"].strip() else (name, None, end)


def _said_here(text: str, seen: str) -> tuple[str, str | None, Span] | None:
    """Name and partner of "Dana here from Lakeside" or "Dana from Lakeside here"."""
    here = _HERE.search(seen)
    found = None if here is None else _name_at(text, seen, here.start("name"))
    if here is None or found is None:
        return None
    name, end = found
    related = _related_partner(text, seen[: here.end()], end) or _related_partner(text, seen, here.end())
    span = (here.start(), here.end() if related is None else max(here.end(), related[1]))
    return name, None if related is None else related[0], span


def _related_partner(text: str, seen: str, position: int) -> tuple[str, int] | None:
    here = re.compile(r"[ ,]*(?:over )?here\b", re.IGNORECASE).match(seen, position)
    position = here.end() if here else position
    while position < len(seen) and seen[position] == "\x01":
        position += 1
    related = _RELATED.match(seen, position)
    if related is not None:
        return _partner_at(text, seen, related.end())
    bracket = re.compile(r"[ ]*[(@/|][ ]*").match(seen, position)
    return None if bracket is None else _partner_at(text, seen, bracket.end())


def _stated_partner(text: str, seen: str, *, is_login: bool) -> tuple[str | None, list[Span]]:
    patterns = [_WORKS_FOR, _PARTNER_IS, *([_BEGINS_RELATED] if is_login else [])]
    for pattern in patterns:
        for match in pattern.finditer(seen):
            is_explicit = pattern is _WORKS_FOR or match[0].rstrip().endswith((":", "="))
            found = _partner_at(text, seen, match.end()) if is_login or is_explicit else None
            if found is not None:
                return found[0], [(match.start(), found[1])]
    if is_login:  # "pat@... from Big River": the relation right after the address
        for match in re.finditer(r"\x01[ ,]*(?=[a-z@])", seen):
            related = _RELATED.match(seen, match.end())
            found = None if related is None else _partner_at(text, seen, related.end())
            if found is not None:
                return found[0], [(match.end(), found[1])]
    return None, []


def _loose(text: str, seen: str) -> tuple[str | None, str | None, list[Span]]:
    """Name and partner by place: "Pat Lee, Big River" or "Pat from Big River", beside a proof."""
    pieces: list[tuple[str, Span]] = []
    for match in re.finditer(r"[^,;/|\n\x01()]+", seen):
        for piece in re.finditer(r"(?:(?! - |[.!?:](?:\s|$)).)+", match[0]):
            start = match.start() + piece.start()
            lead = re.match(rf"{_LEAD}[ -]*", seen[start : match.start() + piece.end()], re.IGNORECASE)
            start += lead.end() if lead else 0
            found = _name_at(text, seen, start)
            if found is None or STARTS_QUESTION.match(seen, start):
                continue
            name, end = found
            related = _related_partner(text, seen, end)
            if related is not None:
                return name, related[0], [(start, related[1])]
            if not seen[end : match.start() + piece.end()].strip(" .:-"):
                pieces.append((name, (start, end)))
    if not pieces:
        return None, None, []
    spans = [span for _, span in pieces[:2]]
    first = pieces[0][0]
    if len(pieces) == 1:
        return (None, first, spans) if _is_company(first) else (first, None, spans)
    second = pieces[1][0]
    is_swapped = _is_company(first) and not _is_company(second)
    return (second, first, spans) if is_swapped else (first, second, spans)


def _is_company(text: str) -> bool:
    return not _COMPANY_WORDS.isdisjoint(text.casefold().split())


def _name_at(text: str, seen: str, position: int) -> tuple[str, int] | None:
    """Return the name that begins there and its end; None where what follows is no name."""
    quoted = _QUOTED.match(seen, position)
    if quoted is not None:
        return text[slice(*quoted.span("quoted"))].strip(), quoted.end()
    words: list[Span] = []
    while (match := _WORD.match(seen, position)) is not None:
        word = match["word"].casefold()
        bare = word.strip(".-'")
        if words and (bare in _ENDS_A_NAME or STARTS_QUESTION.match(seen, match.start("word"))):
            break
        if bare in NO_NAME or bare in _RELATING or (bare and _LETTERS_FIRST.match(bare) is None):
            return None
        if not bare:  # a dash
            break
        words.append(match.span("word"))
        position = match.end()
        if len(words) > 5:
            return None
        if _SENTENCE_END.search(match["word"]):
            break
    if not words:
        return None
    if all(seen[start:end].casefold() in FILLERS for start, end in words):
        return None
    return text[words[0][0] : words[-1][1]].strip(" .-'"), words[-1][1]


def _partner_at(text: str, seen: str, position: int) -> tuple[str, int] | None:
    """Return the company that is named there and where its name ends."""
    quoted = _QUOTED.match(seen, position)
    if quoted is not None:
        return text[slice(*quoted.span("quoted"))].strip(), quoted.end()
    article = re.compile(
        r"[ ]*(?:the )?(?:(?:timing )?(?:partner|company|team) (?:called |named |at )?)?(?=\S)", re.IGNORECASE
    ).match(seen, position)
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
