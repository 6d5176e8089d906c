"""A message with its words marked by the roles they may play: what every other part of the reader looks at."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from racechat.login.lexicon import Language, Role, lexicon
from racechat.login.shapes import looks_like_a_password
from racechat.login.text import Span, cleaned, matching
from racechat.login.tokens import Kind, Token, tokenized

# Each costs up to a few dozen comparisons; more different unknown words than this are no introduction.
_MOST_GUESSES = 64
_LONGEST_WORD = 8
_PARTS_WORDS = frozenset(",;:/|()[]{}<>\n")


@dataclass(frozen=True)
class Marked:
    """The cleaned text, its tokens, and for each token which phrases begin there: role -> index after the phrase."""

    text: str
    plain: str
    tokens: list[Token]
    roles: list[dict[Role, int]]
    language: Language

    def end_of(self, role: Role, index: int) -> int | None:
        """Return where the phrase of that role ends that begins at this token; None where none does."""
        return self.roles[index].get(role) if index < len(self.tokens) else None

    def first_of(self, roles: frozenset[Role], index: int) -> tuple[Role, int] | None:
        """Return the longest phrase of one of these roles that begins at this token, and its end."""
        found = (
            [(end, role) for role, end in self.roles[index].items() if role in roles]
            if index < len(self.tokens)
            else []
        )
        if not found:
            return None
        end, role = max(found, key=lambda one: one[0])
        return role, end

    def is_sign(self, index: int, signs: str) -> bool:
        """Say whether the token there is one of these signs."""
        if not 0 <= index < len(self.tokens):
            return False
        token = self.tokens[index]
        return token.kind is Kind.SIGN and token.folded in signs

    def line_end(self, index: int) -> int:
        """Return the index of the first token after this one's line."""
        return self._line_ends[index] if index < len(self.tokens) else len(self.tokens)

    def slice(self, first: int, after: int) -> str:
        """Return the text of tokens from `first` to before `after`, as typed."""
        return self.text[self.tokens[first].start : self.tokens[after - 1].end]

    def span(self, first: int, after: int) -> Span:
        """Return the characters of tokens from `first` to before `after`."""
        return self.tokens[first].start, self.tokens[after - 1].end

    def at(self, position: int) -> int:
        """Return the index of the first token that begins at or after a character."""
        return bisect_left(self._starts, position)

    def looks_secret(self, index: int) -> bool:
        """Say whether the word that begins at this token, up to a blank or a comma, looks like a password."""
        known = self._secretive.get(index)
        if known is None:
            known = self._secretive[index] = self._judged(index)
        return known

    def _judged(self, index: int) -> bool:
        if self.tokens[index].kind is not Kind.WORD:
            return False
        after = index + 1
        while (
            after < len(self.tokens)
            and after - index < _LONGEST_WORD
            and not self.tokens[after].is_apart
            and self.tokens[after].folded not in _PARTS_WORDS
            and self.tokens[after].kind is not Kind.EMAIL
        ):
            after += 1
        return looks_like_a_password(self.slice(index, after).rstrip("\"'`*_’”.,"))

    @cached_property
    def _secretive(self) -> dict[int, bool]:
        return {}

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def _line_ends(self) -> list[int]:
        ends = [len(self.tokens)] * len(self.tokens)
        end = len(self.tokens)
        for index in range(len(self.tokens) - 1, -1, -1):
            if self.tokens[index].kind is Kind.BREAK:
                end = index
            ends[index] = end
        return ends


def marked(message: str) -> Marked:
    """Return the message, cut and marked."""
    text = cleaned(message)
    plain = matching(text)
    tokens = tokenized(text, plain)
    weights: dict[Language, int] = {"en": 0, "es": 3 * sum(token.folded in {"¿", "¡"} for token in tokens)}
    guesses: dict[str, dict[Role, Language]] = {}
    roles = [_roles_at(tokens, index, weights, guesses) for index in range(len(tokens))]
    language: Language = "es" if weights["es"] > weights["en"] else "en"
    return Marked(text=text, plain=plain, tokens=tokens, roles=roles, language=language)


def _roles_at(
    tokens: Sequence[Token],
    index: int,
    weights: dict[Language, int],
    guesses: dict[str, dict[Role, Language]],
) -> dict[Role, int]:
    """Return the phrases that begin at a token; adds to the weights of the languages that they are of."""
    token = tokens[index]
    behind = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.kind is not Kind.WORD:
        is_at = token.folded == "@" and (token.is_apart or behind is None or behind.is_apart)
        return {Role.RELATION: index + 1} if is_at else {}
    if token.folded == "w":  # "w/ Lakeside"
        return {Role.RELATION: index + 2} if behind is not None and behind.folded == "/" else {}
    found = _phrases_at(tokens, index, weights)
    if found:
        return found
    guess = guesses.get(token.folded)
    if guess is None:
        guess = lexicon().guessed(token.folded) if len(guesses) < _MOST_GUESSES else None
        guess = guesses[token.folded] = guess or {}
    return dict.fromkeys(guess, index + 1)


def _phrases_at(tokens: Sequence[Token], index: int, weights: dict[Language, int]) -> dict[Role, int]:
    found: dict[Role, int] = {}
    node, at = lexicon().root, index
    while at < len(tokens) and tokens[at].kind is Kind.WORD:
        following = node.following.get(tokens[at].folded)
        if following is None:
            break
        node, at = following, at + 1
        for role, language in node.roles.items():
            found[role] = at
            weights[language] += at - index
        if at + 1 < len(tokens) and tokens[at].folded == "-" and not tokens[at].is_apart:
            at += 0 if tokens[at + 1].is_apart else 1  # a tight hyphen is no matter
    return found
