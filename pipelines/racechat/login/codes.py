"""Finding one-time codes and recovery codes: by their shape, and by the words that announce them."""

import re
from dataclasses import replace

from project88.accounts.secret import Secret
from racechat.login.lexicon import LABELS, Role, lexicon, question_words
from racechat.login.marked import Marked
from racechat.login.proofs import FoundProof, ProofReading
from racechat.login.text import Span
from racechat.login.tokens import Kind

_CODE_DIGITS = 6
_LONGEST_COMPANY = 5
# Tokens of a name and a company before a code.
_LONGEST_WHO = 14
_MOST_GROUPS = 12
_RECOVERY_HALF = 5
_RECOVERY = re.compile(r"[A-HJKMNP-TV-Z2-9]{5}", re.IGNORECASE)
_BETWEEN_DIGITS = ".-_·•/"
_OPENING = "\"'`*_([{<:=#>-~,"
# Words between a label and its colon.
_LONGEST_REMARK = 8
# Between digits and the label behind them: "482913 is my current code", "482913 (code)".
_BACK_SIGNS = "\"'`*_(=-,:"
_COUNTED_BY_SIGN = "#$€£+%"


def announced_codes(message: Marked) -> list[FoundProof]:
    """Return the codes that the message calls so, recovery codes among them; what is called one and is none is malformed."""
    found: list[FoundProof] = []
    index = 0
    while index < len(message.tokens):
        proof, after = _announced(message, index)
        if proof is not None:
            found.append(proof)
        index = max(index + 1, after)
    return found


def bare_codes(message: Marked, *, is_awaited: bool = False) -> list[FoundProof]:
    """Return what could be a code by its shape alone: six digits that count or name nothing else.

    Where a code `is_awaited`, what stands before it is talk: "found my phone 123456".
    """
    found: list[FoundProof] = []
    index = 0
    while index < len(message.tokens):
        recovery = _recovery_at(message, index, is_bare=True)
        if recovery is not None:
            span = message.span(index, recovery)
            found.append(_proof(message, "recovery_code", span[0], span))
            index = recovery
            continue
        spelled = _spelled_at(message, index)
        if spelled is not None:
            span = message.span(index, spelled)
            found.append(_proof(message, "code", span[0], span))
            index = spelled
            continue
        after = _digits_at(message, index)
        if after is None:
            index += 1
            continue
        if _digit_count(message, index, after) == _CODE_DIGITS and _is_free(
            message, index, after, is_awaited=is_awaited
        ):
            span = message.span(index, after)
            found.append(_proof(message, "code", span[0], span))
        index = after
    return found


def as_recovery_code(secret: Secret) -> Secret | None:
    """Return what was taken for a password as a recovery code, where it has the shape of one in any case; else None."""
    text = secret.reveal().strip()
    bare = text.replace("-", "").replace(" ", "")
    is_one = len(bare) == 2 * _RECOVERY_HALF and len(text) <= len(bare) + 3
    if not is_one or not (
        _RECOVERY.fullmatch(bare[:_RECOVERY_HALF]) and _RECOVERY.fullmatch(bare[_RECOVERY_HALF:])
    ):
        return None
    return Secret(bare)


def _announced(message: Marked, index: int) -> tuple[FoundProof | None, int]:
    """Return the code that a label at this token announces, and where to go on."""
    roles = message.roles[index]
    label = message.tokens[index].start
    after = roles.get(Role.RECOVERY)
    if after is not None:
        value, _ = value_after(message, after)
        end = _recovery_at(message, value, is_bare=False)
        if end is not None:
            return _proof(message, "recovery_code", label, message.span(value, end)), end
    after = roles.get(Role.CODE) or _called_password(message, index)
    if after is None or is_other_code(message, index):
        return None, index + 1
    value, strength = value_after(message, past_remark(message, after))
    end = _recovery_at(message, value, is_bare=False)
    if end is not None:
        return _proof(message, "recovery_code", label, message.span(value, end)), end
    if message.is_sign(value, "?"):  # "my code? 123456"
        value += 1
    end = _spelled_at(message, value)
    if end is not None:
        return _proof(message, "code", label, message.span(value, end)), end
    end = _digits_at(message, value, is_announced=True)
    if end is not None:
        is_counted = not strength and _is_noun(message, end)
        if message.is_sign(end, ":%") or is_counted:
            return None, index + 1
        return _proof(message, "code", label, message.span(value, end)), end
    back = _digits_before(message, index)
    if back is not None:
        span = message.span(*back)
        found = _proof(message, "code", span[0], span)
        return replace(found, phrase=(span[0], message.tokens[after - 1].end)), after
    return None, index + 1


def _called_password(message: Marked, index: int) -> int | None:
    """Return the end of a label of passwords or credentials where six digits stand behind it: no password is so short.

    So "password 123456" and "auth 123456" are codes.
    """
    after = max((message.roles[index].get(role, 0) for role in (Role.PASSWORD, Role.CREDENTIALS)), default=0)
    if not after:
        return None
    value, _ = value_after(message, after)
    end = _digits_at(message, value, is_announced=True)
    is_code = end is not None and _digit_count(message, value, end) == _CODE_DIGITS
    is_whole = end is not None and (
        end >= len(message.tokens)
        or message.tokens[end].start > message.tokens[end - 1].end
        or message.is_sign(end, ",.;!?)\"'")
    )
    return after if is_code and is_whole else None


def past_remark(message: Marked, index: int, *, is_small: bool = False) -> int:
    """Return where "first since it is about to expire:" ends behind a label; the label's own end where none stands there.

    `is_small` asks for small words alone ("for today:"): a password may begin like any others.
    """
    small = lexicon().words["small"]
    at = index
    while at < len(message.tokens) and at - index < _LONGEST_REMARK:
        token = message.tokens[at]
        if message.is_sign(at, ":") and at > index and not message.looks_secret(at - 1):
            return at if at + 1 < len(message.tokens) and message.tokens[at + 1].is_apart else index
        is_plain = (
            token.kind is Kind.WORD and not token.folded[:1].isdecimal() and not message.looks_secret(at)
        )
        if not is_plain or not LABELS.isdisjoint(message.roles[at]):
            break
        if is_small and token.folded not in small and Role.SOFT not in message.roles[at]:
            break
        at += 1
    return index


def value_after(message: Marked, index: int) -> tuple[int, str]:
    """Return where the value of a label begins that ends before `index`, and the strongest sign between: ":", "is" or "".

    Skipped are ":", "=", "->", "is", "from my app", opening quotes, and one line break.
    """
    strength = ""
    has_break = False
    while index < len(message.tokens):
        token = message.tokens[index]
        if token.kind is Kind.BREAK and not has_break:
            has_break = True
            strength = strength or "is"
        elif message.is_sign(index, ":=>|") or (token.folded == "-" and token.is_apart):
            strength = ":"
        elif message.is_sign(index, _OPENING):
            if token.folded == "," and strength:
                break
        elif message.end_of(Role.FROM_APP, index) is not None:
            index = message.roles[index][Role.FROM_APP]
            continue
        elif message.end_of(Role.COPULA, index) is not None and strength != ":":
            strength = "is"
            index = message.roles[index][Role.COPULA]
            continue
        else:
            break
        index += 1
    return index, strength


def is_other_code(message: Marked, index: int) -> bool:
    """Whether it is a zip code, a promo code, "what code"."""
    before = index - 1
    while before >= 0 and message.is_sign(before, "-") and not message.tokens[before].is_apart:
        before -= 1
    return before >= 0 and message.tokens[before].folded in lexicon().words["no_proof_before"]


def _digits_at(message: Marked, index: int, *, is_announced: bool = False) -> int | None:
    """Return the end of the group of digits that begins there: blanks, dashes and dots may part it."""
    if index >= len(message.tokens) or not _is_digits(message, index):
        return None
    end, groups, count = index + 1, 1, len(message.tokens[index].folded)
    while groups < _MOST_GROUPS and count < 2 * _CODE_DIGITS:
        at = end
        while at < len(message.tokens) and at - end < 3 and message.is_sign(at, _BETWEEN_DIGITS):
            at += 1
        if at >= len(message.tokens) or not _is_digits(message, at):
            break
        is_apart = at == end or (groups == 1 and message.tokens[at].is_apart)
        if is_apart and count == _CODE_DIGITS and (groups == 1 or not is_announced):
            break
        end, groups, count = at + 1, groups + 1, count + len(message.tokens[at].folded)
    return end


def _spelled_at(message: Marked, index: int) -> int | None:
    """Return the end of six digits in words: "four eight two nine one three"."""
    end, count, digits = index, 0, lexicon().digits
    while end < len(message.tokens) and count <= _CODE_DIGITS:
        if message.tokens[end].folded in digits:
            count += 1
        elif not (count and message.is_sign(end, ",-")):
            break
        end += 1
    while end > index and message.tokens[end - 1].kind is not Kind.WORD:
        end -= 1
    return end if count == _CODE_DIGITS else None


def _is_digits(message: Marked, index: int) -> bool:
    token = message.tokens[index]
    return token.kind is Kind.WORD and message.plain[token.start : token.end].isdecimal()


def _digit_count(message: Marked, first: int, after: int) -> int:
    return sum(
        character.isdecimal()
        for character in message.plain[message.tokens[first].start : message.tokens[after - 1].end]
    )


def _is_free(message: Marked, first: int, after: int, *, is_awaited: bool) -> bool:
    """Whether six digits count and name nothing: no "bib 123456", "$123456", "123456 finishers", "2024-05-12"."""
    groups = [token.folded for token in message.tokens[first:after] if token.kind is Kind.WORD]
    sizes = [len(group) for group in groups]
    if sizes not in ([6], [3, 3], [2, 2, 2], [1] * 6):
        return False
    if sizes != [6] and any(message.is_sign(at, "/") for at in range(first, after)):
        return False
    is_counted = _is_counted_before(message, first, is_awaited=is_awaited)
    if sizes != [6] and not is_counted and _is_noun(message, after):
        return True  # nobody counts "482 913 events"
    if _stands_behind_who(message, first):
        is_joined = (
            after < len(message.tokens)
            and message.tokens[after].kind is Kind.SIGN
            and not message.tokens[after].is_apart
            and not message.is_sign(after, ",;:.!?`\"'*)")
        )
        is_addressed = first > 0 and message.tokens[first - 1].kind is Kind.EMAIL
        return not is_counted and not is_joined and (is_addressed or not _counts(message, after))
    return not is_counted and not _is_counted_after(message, after)


def _stands_behind_who(message: Marked, first: int) -> bool:
    """Whether digits begin a message, or stand behind an address or "at Big River" that no question goes before."""
    if first == 0 or message.tokens[first - 1].kind is Kind.EMAIL:
        return True
    if message.tokens[first - 1].kind is not Kind.WORD or first > _LONGEST_WHO:
        return False
    before = message.roles[:first]
    return any(Role.RELATION in roles for roles in before[-_LONGEST_COMPANY - 1 :]) and not any(
        Role.QUESTION in roles for roles in before
    )


def _counts(message: Marked, after: int) -> bool:
    """Whether a noun that is counted follows: "482913 finishers"."""
    return after < len(message.tokens) and message.tokens[after].folded in lexicon().words["counted"]


def _is_counted_before(message: Marked, first: int, *, is_awaited: bool) -> bool:
    before = first - 1
    if before < 0:
        return False
    token = message.tokens[before]
    if not message.tokens[first].is_apart:
        if token.folded in _COUNTED_BY_SIGN:
            # "#482913" behind a comma or alone is how some write a code; behind a word it is that word's number.
            is_apart = before == 0 or message.tokens[before - 1].kind is not Kind.WORD
            return token.folded != "#" or not is_apart
        if token.folded in ".-/," and before and _is_digits(message, before - 1):
            return True
    word = before - 1 if token.folded in "#:." and before else before
    is_count = message.tokens[word].folded in lexicon().words["no_code_before"]
    return (
        is_count
        and not is_awaited
        and not _ends_a_company(message, word)
        and not message.is_sign(before, ":,;")
    )


def _ends_a_company(message: Marked, index: int) -> bool:
    """Whether a word ends a company's name: "kofi at hoosier chip 482913"."""
    word = message.tokens[index].folded
    if {word, f"{word}s"}.isdisjoint(lexicon().words["company_words"]):
        return False
    return any(Role.RELATION in message.roles[at] for at in range(max(0, index - _LONGEST_COMPANY), index))


def _is_counted_after(message: Marked, after: int) -> bool:
    if after >= len(message.tokens):
        return False
    token = message.tokens[after]
    following = message.tokens[after + 1] if after + 1 < len(message.tokens) else None
    if following is not None and not token.is_apart and token.folded in "%@" + _BETWEEN_DIGITS:
        ends_sentence = token.folded == "." and (following.is_apart or following.kind is Kind.BREAK)
        if not ends_sentence:
            return token.folded != "/" or _is_digits(message, after + 1)
    return _is_noun(message, after)


def _is_noun(message: Marked, index: int) -> bool:
    """Whether a word stands there that may be what the digits before it count."""
    if index >= len(message.tokens) or message.tokens[index].folded not in question_words():
        return False
    return Role.QUESTION not in message.roles[index] and not LABELS & message.roles[index].keys()


def _digits_before(message: Marked, label: int) -> tuple[int, int] | None:
    """Return the digits that stand before a label: "482913 is my code"."""
    small = lexicon().words
    at = label - 1
    while at >= 0 and label - at < 7:
        token = message.tokens[at]
        if _is_digits(message, at):
            break
        is_between = (
            token.folded in small["copula"]
            or token.folded in small["determiner"]
            or token.folded in {"as", "for", "como", "current"}
            or message.is_sign(at, _BACK_SIGNS)
        )
        if not is_between:
            return None
        at -= 1
    if at < 0 or not _is_digits(message, at):
        return None
    first = at
    while first >= 2 and message.is_sign(first - 1, _BETWEEN_DIGITS) and _is_digits(message, first - 2):
        first -= 2
    while (
        first >= 1 and _is_digits(message, first - 1) and _digit_count(message, first, at + 1) < _CODE_DIGITS
    ):
        first -= 1
    return (first, at + 1) if _digit_count(message, first, at + 1) == _CODE_DIGITS else None


def _recovery_at(message: Marked, index: int, *, is_bare: bool) -> int | None:
    """Return the end of a recovery code there: twice five letters and digits, with a dash, a blank or nothing between."""
    if index >= len(message.tokens) or message.tokens[index].kind is not Kind.WORD:
        return None
    first = message.plain[message.tokens[index].start : message.tokens[index].end]
    if (
        not is_bare
        and len(first) == 10
        and _RECOVERY.fullmatch(first[:5])
        and _RECOVERY.fullmatch(first[5:])
        and not first.isalpha()
    ):
        return index + 1
    if _RECOVERY.fullmatch(first) is None:
        return None
    has_dash = message.is_sign(index + 1, "-")
    last = index + 2 if has_dash else index + 1
    if last >= len(message.tokens) or message.tokens[last].kind is not Kind.WORD:
        return None
    second = message.plain[message.tokens[last].start : message.tokens[last].end]
    whole = first + second
    if _RECOVERY.fullmatch(second) is None or (whole.isalpha() and not whole.isupper()) or whole.isdecimal():
        return None
    if is_bare and (not has_dash or not whole.isupper() or message.is_sign(last + 1, "-")):
        return None
    return last + 1


def _proof(message: Marked, kind: str, label: int, span: Span) -> FoundProof:
    text = message.plain[slice(*span)]
    if kind == "code" and not any(map(str.isdecimal, text)):
        words = message.tokens[message.at(span[0]) : message.at(span[1])]
        text = "".join(str(lexicon().digits[one.folded]) for one in words if one.kind is Kind.WORD)
    bare = "".join(one for one in text if one.isalnum())
    return FoundProof(
        kind="recovery_code" if kind == "recovery_code" else "code",
        phrase=(label, span[1]),
        hidden=span,
        readings=(ProofReading(secret=Secret(bare), span=span),),
        is_malformed=len(bare) != (_CODE_DIGITS if kind == "code" else 10),
    )
