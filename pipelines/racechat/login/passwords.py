"""Finding passwords. A password has no shape and may hold blanks and commas, so where it ends is a guess.

It is returned as several readings, likeliest first, and as the one span to hide, which is never too short.
"""

from collections.abc import Sequence

from project88.accounts.secret import Secret
from racechat.login.codes import is_other_code, past_remark, value_after
from racechat.login.lexicon import LABELS, PROOF_LABELS, Role, lexicon
from racechat.login.marked import Marked
from racechat.login.password_ends import alternatives, certain_end, ends_of
from racechat.login.proofs import FoundProof, ProofReading
from racechat.login.shapes import looks_like_a_password
from racechat.login.text import Span
from racechat.login.tokens import Kind

# Shorter than this no password of one's own may be, so shorter words without a label are none unless they look it.
LEAST_UNANNOUNCED = 12
MOST_READINGS = 6
_PAIRS = {'"': '"', "'": "'", "`": "`", "*": "*", "_": "_", "<": ">", "(": ")", "[": "]", "{": "}", "|": "|"}
_ENDS_A_SENTENCE = ",;.!?"
_CLOSES = " ?.,;:!)"
_APART = "-|/"
_LONGEST_WORD = 80
_MOST_SOFT_WORDS = 8
# Labels that are words of their own as well.
_OTHER_WORDS = frozenset({"secret", "pass", "passes", "contra"})


def announced_passwords(
    message: Marked, codes: Sequence[Span], *, is_introduced: bool, is_logged_in: bool
) -> list[FoundProof]:
    """Return the passwords that the message announces; what one of them may cover announces no other.

    `codes` are the codes with their labels, which are none. Whatever else stands behind a label of a proof is one: also
    what is called a code and has not the shape of one. `is_introduced` says that the message (or the one before) also
    says who is speaking: "password" followed by just any word is a proof only then, or where it begins a sentence.
    """
    found: list[FoundProof] = []
    taken = sorted(codes)
    index = 0
    while index < len(message.tokens):
        while taken and taken[0][1] <= message.tokens[index].start:
            taken.pop(0)
        label = message.first_of(PROOF_LABELS, index) or _credentials(message, index)
        is_code = bool(taken) and taken[0][0] <= message.tokens[index].start
        if label is None or is_code or (label[0] is not Role.PASSWORD and is_other_code(message, index)):
            index += 1
            continue
        role, after = label
        before = _value_before(message, index) if role is Role.PASSWORD else None
        if before is not None and not (found and before[0] < found[-1].hidden[1]):
            found.append(password(message, (before[0], message.tokens[after - 1].end), before))
            index = after
            continue
        owned = _past_owner(message, after)
        value, strength = value_after(message, past_remark(message, owned, is_small=True))
        is_expected = is_introduced or (role is Role.PASSWORD and not is_logged_in)
        if value < len(message.tokens) and _is_announced(
            message, index, value, strength, is_expected=is_expected, is_logged_in=is_logged_in
        ):
            start = _value_start(message, after, value)
            phrase = (message.tokens[index].start, message.tokens[after - 1].end if owned != after else start)
            found.append(password(message, phrase, (start, _line_end(message, value))))
            index = max(after, message.at(found[-1].hidden[1]))
        else:
            index = after
    return found


def password(message: Marked, phrase: Span, span: Span) -> FoundProof:
    """Return what stands there, up to the end of its line, as a password."""
    start, end = span
    hidden = (start, certain_end(message, start, end))
    likely = list(dict.fromkeys(one for one in ends_of(message, start, hidden[1]) if one[0] < one[1]))
    others = list(alternatives(message, *hidden))
    spans = dict.fromkeys([*likely[:3], *others, *likely[3:]])
    return FoundProof(
        kind="password",
        phrase=phrase,
        hidden=hidden,
        readings=tuple(
            ProofReading(secret=Secret(message.text[a:b]), span=(a, b))
            for a, b in list(spans)[:MOST_READINGS]
        ),
    )


def _credentials(message: Marked, index: int) -> tuple[Role, int] | None:
    """Return "credentials: ..." where no address, name or company stands on its line: what does is the secret alone."""
    after = message.end_of(Role.CREDENTIALS, index)
    if after is None:
        return None
    line = message.tokens[after : min(message.line_end(index), after + _LONGEST_WORD)]
    is_alone = not any(one.kind is Kind.EMAIL or one.folded in ",/|;" for one in line)
    says_something = any(one.folded not in lexicon().words["small"] for one in line)
    return (Role.CREDENTIALS, after) if is_alone and says_something else None


def _past_owner(message: Marked, index: int) -> int:
    """Return where "for pat@company.example" ends behind a label."""
    if index < len(message.tokens) and message.tokens[index].folded in {"for", "of", "de", "para"}:
        at = index + 1
        while at < len(message.tokens) and at - index < 5:
            token = message.tokens[at]
            if token.kind is Kind.EMAIL:
                return at + 1
            if message.end_of(Role.COPULA, at) is not None or message.is_sign(at, ":="):
                return at
            if token.kind is not Kind.WORD and not message.is_sign(at, "<("):
                break
            at += 1
    return index


def _value_start(message: Marked, after: int, value: int) -> int:
    """Return the character where a value begins: with the quotes that open it, which may be its own."""
    first = value
    while (
        first > after
        and message.tokens[first - 1].end == message.tokens[first].start
        and message.is_sign(first - 1, "\"'`*_<([{#-")
    ):
        if message.is_sign(first - 1, "-") and first - 1 == after:
            break
        first -= 1
    return message.tokens[first].start


def _value_before(message: Marked, label: int) -> Span | None:
    """Return the value of "hunter2 is my password": from the beginning of its part of the sentence."""
    words = lexicon().words
    at = label - 1
    while at >= 0 and message.tokens[at].folded in words["determiner"]:
        at -= 1
    if at < 1 or label - at > 3 or message.tokens[at].folded not in {"is", "es", "as", "como"}:
        return None
    nearest = message.tokens[at - 1]
    if message.tokens[at].folded in {"as", "como"} and not looks_like_a_password(message.slice(at - 1, at)):
        return None
    first = at - 1
    while first >= 0 and at - first < 16:
        token = message.tokens[first]
        if (
            token.kind in {Kind.BREAK, Kind.EMAIL}
            or token.folded in {"with", "using", "con"}
            or (token.kind is Kind.SIGN and token.folded in ",;:.!?()" and message.tokens[first + 1].is_apart)
        ):
            break
        if LABELS & message.roles[first].keys() or message.tokens[first].folded in {
            "what",
            "which",
            "my",
            "this",
            "that",
            "cual",
        }:
            return None
        first -= 1
    first += 1
    if (
        Role.QUESTION in message.roles[first]
        or first >= at
        or message.tokens[first].folded in words["small"] | words["no_value"]
    ):
        return None
    return message.tokens[first].start, nearest.end


def _is_announced(
    message: Marked, label: int, value: int, strength: str, *, is_expected: bool, is_logged_in: bool
) -> bool:
    """Whether a label announces what stands behind it, or is a word of a sentence: "how do password resets trend"."""
    if not message.plain[message.tokens[value].start : _line_end(message, value)].strip(_CLOSES):
        return False  # "can I use my password?"
    begins = _begins_sentence(message, label)
    is_quoted = message.is_sign(value - 1, "\"'`*")
    looks_secret = looks_like_a_password(_word(message, value))
    if strength == ":" or (is_quoted and not is_logged_in) or looks_secret:
        return True
    if message.tokens[value].folded in lexicon().words["no_value"]:
        return False
    asks = Role.QUESTION in message.roles[begins] and begins != label
    is_other_word = message.tokens[label].folded in _OTHER_WORDS
    if asks:  # "show me our active events password quiet otters", but not "how many pass 10K"
        return not is_logged_in and not is_other_word and not strength
    if strength == "is" or is_quoted:
        return True
    is_first = begins == label or message.is_sign(label - 1, ",;.!?")
    return is_expected or (is_first and not is_other_word)


def _begins_sentence(message: Marked, index: int) -> int:
    at = index
    while at > 0 and index - at < 24:
        before = message.tokens[at - 1]
        is_dash = before.folded == "-" and before.is_apart
        if before.kind in {Kind.BREAK, Kind.EMAIL} or is_dash or message.is_sign(at - 1, ".!?;,:"):
            break
        at -= 1
    while (
        at < index
        and message.first_of(frozenset({Role.SOFT, Role.CONNECTOR, Role.DETERMINER}), at) is not None
        and Role.QUESTION not in message.roles[at]
    ):
        at += 1
    return at


def _word(message: Marked, index: int) -> str:
    """Return all that stands there up to the next blank."""
    start = message.tokens[index].start
    end = start
    while end < len(message.plain) and end - start < _LONGEST_WORD and message.plain[end] not in " \n":
        end += 1
    return message.plain[start:end]


def _line_end(message: Marked, index: int) -> int:
    after = message.line_end(index)
    return message.tokens[after - 1].end
