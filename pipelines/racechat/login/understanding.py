"""One message, understood as far as logging in goes: a command, an introduction with or without proof, or neither.

Pure: no clock, no database, nothing remembered; linear in the length of the message. The message is cut and marked once
(`marked`), what is or may be secret is found (`codes`, `passwords`), and who is speaking and what they ask is read from the
rest (`who`), once for each way to read the proof.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from project88.accounts.identity import folded
from project88.accounts.secret import Secret
from racechat.login.asked import surely_about_races
from racechat.login.awaited import beside_address, may_be_passphrase, surely_asks, unannounced, whole_message
from racechat.login.codes import announced_codes, as_recovery_code, bare_codes
from racechat.login.commands import (
    Command,
    asks_for_lost_proof,
    command_in,
    log_out_in,
    new_password_in,
    switch_in,
)
from racechat.login.corrected import is_corrected
from racechat.login.lexicon import Role, lexicon
from racechat.login.marked import Marked, marked
from racechat.login.passwords import (
    LEAST_UNANNOUNCED,
    MOST_READINGS,
    announced_passwords,
    password,
)
from racechat.login.pieces import weighed
from racechat.login.proofs import FoundProof
from racechat.login.said import Awaited, Reading, Said, Statement
from racechat.login.shapes import looks_like_a_password
from racechat.login.text import Span
from racechat.login.tokens import Kind, Token
from racechat.login.who import Heard, hear

# Words of a line of a signature: "Prairie Wind", "Race Director Ohio".
_LONGEST_LINE = 3
# Words of a phrase that hands a code over.
_LONGEST_PHRASE = 4

# Characters of a question by which it is told that it is one: no longer one is answered.
_MOST_JUDGED = 1_000


def understand(message: str, *, awaits: Awaited | None = None, is_logged_in: bool = False) -> Said:
    """Return what the message says about logging in.

    `awaits` is what the person was just asked for: "who" they are, so that a bare name or company is an answer, and a
    bare code or a single word like a password too; or their "proof", so that any words that ask nothing may be the
    password, blanks and all.
    """
    read = marked(message)
    new_password = new_password_in(read)
    if new_password is not None:
        return Said(text=read.text, language=read.language, new_password=new_password, may_hold_secret=True)
    command = command_in(read)
    if command is not None:
        return Said(text=read.text, language=read.language, command=command)
    if is_logged_in:
        command = log_out_in(read)
        if command is not None:
            return Said(text=read.text, language=read.language, command=command, may_hold_secret=True)
    return _Reader(read, awaits=awaits, is_logged_in=is_logged_in).said()


class _Reader:
    """Puts together what a marked message says: its proofs, and who and what around them."""

    def __init__(self, message: Marked, *, awaits: Awaited | None, is_logged_in: bool) -> None:
        self._message = message
        self._awaits = awaits
        self._is_logged_in = is_logged_in
        self._heard: dict[tuple[tuple[Span, ...], bool], Heard] = {}
        self._is_asked: dict[str, bool] = {}

    def said(self) -> Said:
        message = self._message
        proofs, heard = self._proofs()
        looks_like_question = _looks_like_question(message)
        if (
            not proofs
            and not heard.is_introduction
            and asks_for_lost_proof(message)
            and not self._is_logged_in
        ):
            return Said(text=message.text, language=message.language, command=Command.LOST_PROOF)
        claims = self._claims(proofs)
        introduction = self._introduction(proofs)
        is_lost = (
            introduction is not None
            and not proofs
            and not self._is_logged_in
            and asks_for_lost_proof(message)
        )
        may_hold_secret = bool(proofs) or (introduction is not None and bool(heard.left))
        question = introduction.question if introduction is not None else self._whole_question(heard)
        return Said(
            text=message.text,
            language=message.language,
            command=Command.LOST_PROOF if is_lost else None,
            switch=None if proofs else switch_in(message),
            introduction=introduction,
            claims=claims,
            question=question,
            is_malformed_code=bool(proofs) and all(proof.is_malformed for proof in proofs),
            looks_like_question=looks_like_question,
            may_hold_secret=may_hold_secret,
            guess=None if proofs or self._is_logged_in or self._awaits == "proof" else unannounced(message),
        )

    # -- proofs

    def _proofs(self) -> tuple[list[FoundProof], Heard]:
        """Return the proofs of the message, and who is heard beside them."""
        message = self._message
        codes = announced_codes(message)
        heard = self._hear([code.phrase for code in codes], has_proof=bool(codes))
        is_introduced = self._awaits is not None or heard.is_introduction or heard.is_login
        passwords = announced_passwords(
            message,
            [code.phrase for code in codes],
            is_introduced=is_introduced,
            is_logged_in=self._is_logged_in,
        )
        proofs = codes + passwords
        if proofs and not self._is_logged_in:
            # "the code was 111 222, now it is 333444", "no password, but the app says 333444"
            proofs = self._further_codes(codes, passwords) + proofs
        # A code inside what may be the password's text ("password 123456 is fun") is still hidden by it.
        if proofs:
            return proofs, heard
        if self._is_logged_in and not heard.is_introduction:
            return [one for one in bare_codes(message)[:1] if self._is_code_of_another(one)], heard
        bare = self._bare_code(heard)
        if bare is not None:
            return [bare, *self._password_around(bare)], heard
        left = self._left_over(heard)
        return left, heard

    def _further_codes(
        self, codes: Sequence[FoundProof], passwords: Sequence[FoundProof]
    ) -> list[FoundProof]:
        """Six digits at the end of a message beside what is announced as a proof."""
        last = bare_codes(self._message)[-1:]
        return [
            one
            for one in last
            if not any(_overlap(one.hidden, code.hidden) for code in codes)
            and self._is_set_off(one.hidden)
            and not any(one.hidden[0] <= other.hidden[0] for other in passwords)
        ]

    def _is_set_off(self, span: Span) -> bool:
        """Whether six digits end the message, or have signs or line breaks on both sides."""
        before, after = self._message.plain[: span[0]].rstrip(" "), self._message.plain[span[1] :].strip(" ")
        is_end = not after.strip("\n.!`\"'*)")
        is_begun = before.endswith((*",;:.!?\n", " -")) or self._is_behind(
            self._message.at(span[0]), {Role.COPULA, Role.FROM_APP}
        )
        return is_end or (is_begun and after.startswith((*",;.!?\n", "- ")))

    def _bare_code(self, heard: Heard) -> FoundProof | None:
        """The first or the last bare code, where it is meant as one; what stands between many numbers is no code."""
        is_awaited = self._awaits == "proof" and not surely_about_races(self._message.text)
        found = bare_codes(self._message, is_awaited=is_awaited)
        return next(
            (code for code in (*found[:1], *found[1:][-1:]) if self._is_meant_as_code(code, heard)), None
        )

    def _password_around(self, code: FoundProof) -> list[FoundProof]:
        """Where a proof was asked for, six digits may be a part of it: "3 doors and 123456 nails"."""
        beside = self._hear([code.hidden], has_proof=True)
        identity, question = beside.identity, beside.question
        is_said = identity.email is not None or (identity.name is not None and identity.partner is not None)
        says_more = bool(beside.left) or identity.name is not None or identity.partner is not None
        return (
            [whole_message(self._message)]
            if self._awaits == "proof" and says_more and not is_said and question is None
            else []
        )

    def _is_meant_as_code(self, code: FoundProof, heard: Heard) -> bool:
        """Six digits alone are a code when they are all there is, stand apart, or stand beside who somebody is."""
        if (
            self._awaits is not None
            or code.kind == "recovery_code"
            or _stands_apart(self._message, code.hidden)
        ):
            return True
        if not self._is_logged_in and self._begins(code.hidden):
            return True
        beside = self._hear([code.hidden], has_proof=True)
        question = beside.question
        identity = beside.identity
        if identity.name is not None and len(self._message.plain[slice(*code.hidden)].split()) == 2:
            return True  # "482 913" counts nothing
        if identity.email is not None or (identity.name is not None and identity.partner is not None):
            return True
        is_last = not self._message.plain[code.hidden[1] :].strip(" \n.!`\"'*")
        if question is not None and identity.is_empty:
            # Better asked again than kept: at its end six digits that count nothing are rather a code.
            return is_last and not self._is_logged_in
        return heard.is_introduction or (is_last and not beside.left)

    def _begins(self, span: Span) -> bool:
        """Whether six digits stand right behind an address, or begin a message."""
        first = self._message.at(span[0])
        return first == 0 or self._message.tokens[first - 1].kind is Kind.EMAIL

    def _is_code_of_another(self, code: FoundProof) -> bool:
        """Whether six digits of somebody logged in are a code: all there is, or set off behind a name and a company."""
        message = self._message
        if code.is_malformed or code.hidden == (0, len(message.text)):
            return not code.is_malformed
        if self._is_given(code):
            return True
        heard = self._hear([code.hidden], has_proof=True)
        identity, question = heard.identity, heard.question
        is_said = identity.name is not None and (
            identity.partner is not None or (question is None and not heard.left and identity.name.istitle())
        )
        is_whole = identity.name is not None and identity.partner is not None
        is_grouped = len(message.plain[slice(*code.hidden)]) > len("123456")  # "482-913" counts nothing
        return (is_said or identity.email is not None) and (
            _stands_apart(message, code.hidden)
            or (is_whole and (is_grouped or self._is_set_off(code.hidden)))
        )

    def _is_given(self, code: FoundProof) -> bool:
        """Whether six digits at the end of talk that asks nothing are handed over: "if you need it too, it's 123456"."""
        message, first = self._message, self._message.at(code.hidden[0])
        if first == 0 or message.plain[code.hidden[1] :].strip(" .!"):
            return False
        gives = {Role.COPULA, Role.WEAK_INTRODUCER, Role.CODE}
        return self._is_behind(first, gives) and not surely_about_races(message.text[: code.hidden[0]])

    def _is_behind(self, index: int, roles: Set[Role]) -> bool:
        """Whether a phrase of one of these roles ends right before a token: "my app says"."""
        return any(
            end == index and role in roles
            for at in range(max(0, index - _LONGEST_PHRASE), index)
            for role, end in self._message.roles[at].items()
        )

    def _left_over(self, heard: Heard) -> list[FoundProof]:
        """What was not understood, as a password: beside who somebody is, or where a proof is awaited."""
        message = self._message
        if self._awaits == "proof" and not self._is_introduced(heard):
            return [] if surely_asks(message) or self._says_nothing() else [whole_message(message)]
        if "-" in message.text and as_recovery_code(Secret(message.text)) is not None:
            return self._bare([(0, len(message.text))])  # of letters alone, too
        beside = beside_address(message, asks=heard.question is not None)
        if beside is not None:
            return [beside]
        if not self._is_logged_in and may_be_passphrase(message):
            return [whole_message(message)]
        spans = [span for span in self._joined(heard.left) if self._may_be_password(span, heard)]
        identity = heard.identity
        is_known = identity.email is not None or (identity.name is not None and identity.partner is not None)
        if is_known or heard.is_login or self._awaits is not None or (heard.is_introduction and spans):
            return self._bare(spans[:2])
        is_one_word = len(message.text.split()) == 1
        if (
            not self._is_logged_in
            and is_one_word
            and looks_like_a_password(message.text)
            and message.tokens[0].kind is not Kind.EMAIL
        ):
            return self._bare([(0, len(message.text))])
        return []

    def _joined(self, left: Sequence[Span]) -> list[Span]:
        """Return what was not understood, where only signs stand between as one: "quiet otters, paddle upstream"."""
        joined: list[Span] = []
        for start, end in left:
            between = self._message.plain[joined[-1][1] : start] if joined else "\n"
            if "\n" not in between and not any(map(str.isalnum, between)):
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return joined

    def _bare(self, spans: Sequence[Span]) -> list[FoundProof]:
        return [
            password(self._message, (start, start), (start, self._line_end(start, end)))
            for start, end in spans
        ]

    def _line_end(self, start: int, end: int) -> int:
        newline = self._message.text.find("\n", start)
        return max(end, len(self._message.text)) if newline < 0 else max(end, newline)

    def _may_be_password(self, span: Span, heard: Heard) -> bool:
        text = self._message.text[slice(*span)]
        words = text.split()
        if any(looks_like_a_password(word.strip("\"'`*_")) for word in words):
            return True
        if "-" in text and as_recovery_code(Secret(text)) is not None:
            return True
        small = lexicon().words["small"]
        if 2 * sum(folded(word) in small for word in words) >= len(words) or sum(map(str.isalpha, text)) < 4:
            return False
        is_asked = any(asked.question for _, asked in heard.readings)
        is_line = self._message.plain[: span[0]].rstrip(" ").endswith("\n")
        is_titled = all(word[:1].isupper() or not word[:1].isalpha() for word in words)
        is_company = not lexicon().words["company_words"].isdisjoint(folded(text).split())
        is_short = len(words) <= _LONGEST_LINE and text.replace(" ", "").isalpha()
        if (is_asked or is_line or is_company or is_short) and is_titled:
            return False  # a line of a signature
        return len(text) >= LEAST_UNANNOUNCED or (self._awaits is not None and not heard.is_introduction)

    def _says_nothing(self) -> bool:
        return not self._message.tokens or weighed(self._message, 0, len(self._message.tokens)).is_small

    def _is_introduced(self, heard: Heard) -> bool:
        """Whether a message that answers "send your proof" says who is speaking instead: it says so in so many words."""
        if not heard.is_introduction:
            return False
        if heard.identity.email is not None:
            return True
        return is_corrected(self._message) or any(
            not roles.keys().isdisjoint({Role.INTRODUCER, Role.HERE})
            or (Role.WEAK_INTRODUCER in roles and token.folded == "this")
            or (not roles.keys().isdisjoint({Role.NAME, Role.COMPANY}) and message_sign)
            for token, roles, message_sign in self._labelled()
        )

    def _labelled(self) -> Iterator[tuple[Token, dict[Role, int], bool]]:
        message = self._message
        for index, (token, roles) in enumerate(zip(message.tokens, message.roles, strict=True)):
            yield token, roles, message.is_sign(index + 1, ":=")

    # -- who and what

    def _hear(self, taken: Sequence[Span], *, has_proof: bool) -> Heard:
        key = tuple(sorted(set(taken))), has_proof
        heard = self._heard.get(key)
        if heard is None:
            awaits = None if self._is_logged_in else "who" if is_corrected(self._message) else self._awaits
            heard = self._heard[key] = hear(
                self._message, taken, has_proof=has_proof, awaits=awaits, is_logged_in=self._is_logged_in
            )
        return heard

    def _introduction(self, proofs: Sequence[FoundProof]) -> Statement | None:
        """The message read with all that may be secret taken out."""
        heard = self._hear(
            [span for proof in proofs for span in (proof.phrase, proof.hidden)], has_proof=bool(proofs)
        )
        if not heard.is_introduction and not proofs:
            return None
        return self._statement(heard, [span for proof in proofs for span in (proof.phrase, proof.hidden)])

    def _claims(self, proofs: Sequence[FoundProof]) -> tuple[Statement, ...]:
        claims: list[Statement] = []
        for proof in proofs:
            for reading in () if proof.is_malformed else proof.readings:
                if len(claims) >= MOST_READINGS:
                    break
                others = [
                    span
                    for other in proofs
                    if other is not proof
                    for span in (other.phrase, other.hidden)
                    if not _overlap(span, reading.span)
                ]
                heard = self._hear([proof.phrase, reading.span, *others], has_proof=True)
                taken = [proof.phrase, reading.span, *others]
                statement = self._statement(heard, taken)
                recovery = as_recovery_code(reading.secret) if proof.kind == "password" else None
                if recovery is not None:
                    claims.append(replace(statement, kind="recovery_code", secret=recovery))
                claims.append(replace(statement, kind=proof.kind, secret=reading.secret))
        return tuple(claims[:MOST_READINGS])

    def _statement(self, heard: Heard, taken: Sequence[Span]) -> Statement:
        likeliest, *others = (
            Reading(identity=who, question=self._asked_beside(asked.question), is_cut=asked.is_cut)
            for who, asked in heard.readings
        )
        return Statement(
            identity=likeliest.identity,
            question=likeliest.question,
            is_cut=likeliest.is_cut,
            others=tuple(others),
            beside=_without(self._message.text, taken),
        )

    def _awaited(self, question: str | None) -> str | None:
        """Beside a proof that was asked for only words about races are a question: "which code, the one in the app?" is none."""
        if self._awaits != "proof" or question is None:
            return question
        return question if surely_about_races(question) else None

    def _whole_question(self, heard: Heard) -> str | None:
        """The whole message as a question: of somebody logged in, or where it has a word of one."""
        message = self._message
        if self._is_logged_in:
            return message.text or None
        if _looks_like_question(message) or any(asked.question for _, asked in heard.readings):
            return message.text
        return (
            message.text if message.tokens and weighed(message, 0, len(message.tokens)).is_question else None
        )

    def _asked_beside(self, question: str | None) -> str | None:
        """Return the question where `_awaited` takes the beginning of it for one: many readings begin alike."""
        if question is None:
            return None
        beginning = question[:_MOST_JUDGED]
        if beginning not in self._is_asked:
            self._is_asked[beginning] = self._awaited(beginning) is not None
        return question if self._is_asked[beginning] else None


def _without(text: str, taken: Sequence[Span]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in sorted(taken):
        if start > position:
            parts.append(text[position:start])
        position = max(position, end)
    return " ".join([*parts, text[position:]]).strip()


def _looks_like_question(message: Marked) -> bool:
    if message.text.endswith("?"):
        return True
    index = 0
    while index < len(message.tokens):
        roles = message.roles[index]
        if Role.QUESTION in roles:
            return True
        passed = message.first_of(frozenset({Role.SOFT, Role.GREETING, Role.HOW_TO}), index)
        if passed is None and message.tokens[index].kind is not Kind.SIGN:
            return False
        index = index + 1 if passed is None else passed[1]
    return False


def _stands_apart(message: Marked, span: Span) -> bool:
    """Whether it begins or ends the message, set off by punctuation: "123456, show me ..."."""
    before, after = message.plain[: span[0]].rstrip(" \"'`*("), message.plain[span[1] :].strip(" \"'`*)")
    if not before:
        return not after or after.startswith((",", ";", ":", ".", "\n", "- ", "/"))
    return after in {"", ".", "!"} and before.endswith((",", ";", ":", ".", "!", "?", "\n", " -", "/"))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
