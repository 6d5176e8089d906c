"""Finding who somebody says they are: address, name and partner, in any order and wording.

Only introductions count: "I'm Pat from Big River" at the start of a sentence does, "the results of I'm Possible 5K"
does not. Where the message carries a proof, looser forms count too: "Pat Lee, Big River, 123 456".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from racechat.login.addresses import address_in
from racechat.login.phrases import is_company, name_at, partner_at
from racechat.login.text import Span, blanked
from racechat.login.vocabulary import GREETING, LOGIN_PHRASE, STARTS_QUESTION


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
    r"(?P<intro>(?:i\s?'\s?m|i am|im|iam|my (?:full |user)?name is|(?:my )?name's|name is|name\s*[:=]|user(?:name)?\s*[:=]|user(?:name)? is|"
    r"this is|it's|it is|its|here is|here's|call me|we are|we're|you're talking to|you are talking to|as|"
    r"(?:log(?:ging)?(?: me)?[ -]?in|login|sign(?:ing)?(?: me)?[ -]?in|authenticate(?: me)?|identify me)(?: as|\s*[:=-])))"
    r"(?![\w])[ ,:\n]*",
    re.IGNORECASE,
)
_HERE = re.compile(
    rf"{_OPENING}{_LEAD}(?P<name>[^\W_][^\s\d,;:!?()\"/|@\x01]*(?: [^\s\d,;:!?()\"/|@\x01]+){{0,4}}?),? (?:over )?here\b",
    re.IGNORECASE,
)
_AFTER_HERE = re.compile(r"[ ,]*(?:over )?here\b", re.IGNORECASE)
_BRACKET = re.compile(r"[ ]*[(@/|][ ]*")
_POSITION = r"(?:owner|co-owner|staff|employee|timer|manager|director|member|president|founder|head|part|one)"
_RELATION = (
    r"(?:(?:i|we|who|and|am|i'm|we're|are|is)\s+)*"
    rf"(?:(?:an?|the)\s+(?:\w+\s+)?{_POSITION}\s+)?"
    rf"(?:(?:work(?:s|ing)?|calling|writing|coming|speaking|employed|here|reporting|{_POSITION})\s+)*"
    r"(?:from|with|w/|at|of|for|by|over at|on behalf of|representing|@)"
)
_RELATED = re.compile(rf"[ ,]*(?:{_RELATION})(?![\w])[ \n]*(?=[^\s,;:.])", re.IGNORECASE)
_WORKS_FOR = re.compile(
    rf"{_OPENING}{_LEAD}(?:(?:i|we)(?:'m|'re| am| are)? (?:work(?:ing)? (?:for|at|with)|represent(?:ing)?)|"
    r"(?:i'm |i am |we're |we are )?(?:on behalf of|speaking for|representing|calling from|writing from)|"
    r"(?:my|our) (?:timing partner|timing company|partner|company|organi[sz]ation|employer|firm)(?:'s name)? is)[ ]+",
    re.IGNORECASE,
)
_BEGINS_RELATED = re.compile(
    rf"{_OPENING}{_LEAD}(?:working|calling|from|with|here|for)\b[ ]*(?:from|for|at|with|of)?[ ]+",
    re.IGNORECASE,
)
_PARTNER_IS = re.compile(
    r"(?<![\w])(?:my |our |the )?(?:timing partner|timing company|partner|company|organi[sz]ation|org|employer|firm)(?: name)?"
    r"\s*(?:is\b|:|=)\s*",
    re.IGNORECASE,
)
_PERSON_AT = re.compile(r"(?P<person>.+?) (?:at|from|with) (?P<partner>.+)", re.IGNORECASE)

_WE = frozenset({"we are", "we're"})
# These introduce too much else to count without a greeting or a partner.
_VAGUE = frozenset({"it's", "it is", "its", "as", "here is", "here's", "this is"})


def identity_in(text: str, plain: str, taken: tuple[Span, ...], *, loose_until: int) -> Identity:
    """Return who the message says is speaking; `taken` is the proof, which is not looked at.

    Loose forms ("Pat Lee, Big River") count before the position `loose_until`: 0 where the message proves nothing.
    """
    has_proof = loose_until > 0
    seen = blanked(plain, taken)
    email, email_span = address_in(text, seen)
    if email_span is not None:
        seen = blanked(seen, [email_span])
    spans = [] if email_span is None else [email_span]
    name, partner, found = _introduced(text, seen)
    spans += found
    if partner is None:
        partner, found = _stated_partner(text, blanked(seen, spans), is_login=has_proof or email is not None)
        spans += found
    person = None if name is not None or partner is None else _PERSON_AT.fullmatch(partner)
    if person is not None:  # "code 123456 for Dana at Lakeside"
        name, partner = person["person"], person["partner"]
    if has_proof and name is None and (email is None or partner is None):
        name, loose_partner, found = _loose(text, blanked(seen, spans)[:loose_until])
        # Beside an address nothing loose is trusted to name a partner: a wrong guess would refuse a right proof.
        partner = partner or (loose_partner if email is None else None)
        spans += found
    return Identity(email=email, name=name, partner=partner, spans=tuple(spans))


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
        name, partner = (said, partner or beside) if name is None else (name, partner or beside or said)
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
        found = None if intro in _VAGUE else partner_at(text, seen, related.end())
        return None if found is None else (None, *found)
    if seen[position : position + 1] == "\x01":  # an address
        found = _related_partner(text, seen, position)
        return (None, None, position) if found is None else (None, *found)
    named = name_at(text, seen, position)
    if named is None:
        return None
    name, end = named
    if intro in _WE:
        return None, name, end
    found = _related_partner(text, seen, end)
    if found is not None:
        return name, *found
    return None if intro in _VAGUE and not match["lead"].strip() else (name, None, end)


def _said_here(text: str, seen: str) -> tuple[str | None, str | None, Span] | None:
    """Name and partner of "Dana here from Lakeside" or "Dana from Lakeside here"."""
    here = _HERE.search(seen)
    if here is None:
        return None
    found = name_at(text, seen, here.start("name"))
    if found is None and is_company(here["name"]):  # "Big River Race Management here": no name of a person
        found = partner_at(text, seen, here.start("name"))
    if found is None:
        return None
    name, end = found
    related = _related_partner(text, seen[: here.end()], end) or _related_partner(text, seen, here.end())
    span = (here.start(), here.end() if related is None else max(here.end(), related[1]))
    if related is None and is_company(name):
        return None, name, span
    return name, None if related is None else related[0], span


def _related_partner(text: str, seen: str, position: int) -> tuple[str, int] | None:
    here = _AFTER_HERE.match(seen, position)
    position = here.end() if here else position
    while position < len(seen) and seen[position] == "\x01":
        position += 1
    related = _RELATED.match(seen, position)
    if related is not None:
        return partner_at(text, seen, related.end())
    bracket = _BRACKET.match(seen, position)
    return None if bracket is None else partner_at(text, seen, bracket.end())


def _stated_partner(text: str, seen: str, *, is_login: bool) -> tuple[str | None, list[Span]]:
    patterns = [_WORKS_FOR, _PARTNER_IS, *([_BEGINS_RELATED] if is_login else [])]
    for pattern in patterns:
        for match in pattern.finditer(seen):
            is_explicit = pattern is _WORKS_FOR or match[0].rstrip().endswith((":", "="))
            found = partner_at(text, seen, match.end()) if is_login or is_explicit else None
            if found is not None:
                return found[0], [(match.start(), found[1])]
    if is_login:  # "pat@... from Big River": the relation right after the address
        for match in re.finditer(r"\x01[ ,]*(?=[a-z@])", seen):
            related = _RELATED.match(seen, match.end())
            found = None if related is None else partner_at(text, seen, related.end())
            if found is not None:
                return found[0], [(match.end(), found[1])]
    return None, []


def _loose(text: str, seen: str) -> tuple[str | None, str | None, list[Span]]:
    """Name and partner by place: "Pat Lee, Big River" or "Pat from Big River", beside a proof."""
    named: list[tuple[str, Span]] = []
    for start, end in _pieces(seen):
        found = name_at(text, seen, start)
        if found is None and named:  # after a name also what only a company is called
            found = partner_at(text, seen, start)
        if found is None:
            continue
        related = _related_partner(text, seen, found[1])
        if related is not None:
            return found[0], related[0], [(start, related[1])]
        if not seen[found[1] : end].strip(" .:-"):
            named.append((found[0], (start, found[1])))
    spans = [span for _, span in named[:2]]
    match [name for name, _ in named[:2]]:
        case []:
            return None, None, []
        case [only]:
            return (None, only, spans) if is_company(only) else (only, None, spans)
        case [first, second, *_]:
            is_swapped = is_company(first) and not is_company(second)
            return (second, first, spans) if is_swapped else (first, second, spans)
    return None, None, []


def _pieces(seen: str) -> Iterator[Span]:
    """Yield the parts of the message between commas, slashes, dashes, brackets and sentence ends that ask nothing."""
    for match in re.finditer(r"[^,;/|\n\x01()]+", seen):
        for piece in re.finditer(r"(?:(?! - |[.!?:](?:\s|$)).)+", match[0]):
            start, end = match.start() + piece.start(), match.start() + piece.end()
            lead = re.match(rf"{_LEAD}[ -]*", seen[start:end], re.IGNORECASE)
            start += lead.end() if lead else 0
            if not STARTS_QUESTION.match(seen, start):
                yield start, end
