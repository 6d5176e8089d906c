"""One walk over the pieces of a message: where it names people, companies, questions, and what is loose.

Left to right, each piece says what it says by the words it begins with: an introducer, a relation, a label, a login
phrase, a question. What has none of these is loose: it gets its meaning by its place at the end of the walk (`who`), or
none. What has no meaning is left over.
"""

from dataclasses import replace
from functools import cached_property

from racechat.login.asked import Range
from racechat.login.chunks import ADDRESS, ENDS_SENTENCE, LINE, TAKEN, Chunk, chunks
from racechat.login.labels import LABEL_SIGNS, is_label, is_labelled_value, past_its_label
from racechat.login.lexicon import PROOF_LABELS, Role
from racechat.login.marked import Marked
from racechat.login.namable import (
    NOW,
    is_all_said,
    is_of_races_behind,
    may_be_introduced,
    may_take_over,
    says_now,
)
from racechat.login.phrases import goes_on, past_signs, relation_after, role_at, roles_behind
from racechat.login.pieces import (
    Piece,
    company_end,
    is_odd,
    is_of_races,
    is_polite,
    is_surname,
    name_end,
    weighed,
    without_article,
)
from racechat.login.tokens import Kind

_LONGEST_BARE_COMPANY = 3
_GOES_ON = frozenset(
    {Role.QUESTION, Role.INTRODUCER, Role.LOGIN, Role.SOFT, Role.NAME, Role.COMPANY, Role.EMAIL}
)
_INTRODUCES = frozenset({Role.INTRODUCER, Role.WEAK_INTRODUCER, Role.WE})


class Walk:
    """One walk over the pieces. Collects where names, companies and questions stand; `who` puts them together."""

    def __init__(
        self,
        message: Marked,
        taken: list[bool],
        *,
        has_proof: bool,
        is_awaited: bool,
        is_logged_in: bool,
        is_strict: bool,
    ) -> None:
        self.message, self.taken = message, taken
        self.has_proof, self.is_awaited, self.is_logged_in = has_proof, is_awaited, is_logged_in
        self.is_strict = is_strict
        self.names: list[Range] = []
        self.partners: list[Range] = []
        self.loose: list[tuple[Piece, bool]] = []
        self.questions: list[Range] = []
        self.left: list[Range] = []
        # Tokens that were understood and are no part of a question, whoever is speaking: labels, "log me in as".
        self.told = [False] * len(message.tokens)
        self.expects: str | None = None
        # Where a name ends that begins behind the sign of another piece.
        self._passed = 0
        self.is_login = self.is_signed = self.is_asking = self.is_related = self.was_greeted = False
        # A name in small letters that questions have as a word too: "mark at big river".
        self.doubtful: Range | None = None
        self.email = next(
            (
                one.folded
                for one, is_taken in zip(message.tokens, taken, strict=True)
                if one.kind is Kind.EMAIL and not is_taken
            ),
            None,
        )
        self.is_introduction = self.email is not None

    @property
    def has_context(self) -> bool:
        return self.has_proof or self.email is not None or self.is_awaited or self.is_login or self.is_signed

    def other_emails(self) -> list[str]:
        """Return further addresses: a message that is pasted has its sender's first."""
        addresses = (
            one.folded
            for one, is_taken in zip(self.message.tokens, self.taken, strict=True)
            if one.kind is Kind.EMAIL and not is_taken
        )
        return [one for one in dict.fromkeys(addresses) if one != self.email][:2]

    # -- the walk

    def run(self) -> None:
        for chunk in chunks(self.message, self.taken):
            if chunk.sign in ENDS_SENTENCE or chunk.sign in {TAKEN, ADDRESS}:
                self.is_asking = False
            if chunk.sign in {TAKEN, ADDRESS}:
                self.expects = None
            if chunk.sign not in {":", "=", LINE, ADDRESS, "-", "(", ">"} and self.expects != "who":
                self.expects = None
            self._chunk(chunk)

    def _chunk(self, chunk: Chunk) -> None:
        index, after = max(chunk.first, self._passed), chunk.after
        self.was_greeted = False
        if self.is_related and not self.partners and chunk.sign in {"(", "/", "|", "@", "-"}:
            self.expects = self.expects or "company"
        if chunk.sign == ADDRESS:
            index = past_its_label(self.message, index, after)
            self._tell(chunk.first, index)
        while index < after:
            if (
                self.message.tokens[index].kind is not Kind.WORD
                and Role.RELATION not in self.message.roles[index]
            ):
                index += 1
                continue
            index = max(self._step(chunk, index), index + 1)

    def _step(self, chunk: Chunk, index: int) -> int:  # noqa: C901, PLR0912 -- one branch a role
        role, end = role_at(self.message, index)
        after = chunk.after
        if role is Role.QUESTION and is_labelled_value(self.message, index):
            role, end = Role.NAME, self.message.roles[index][Role.NAME]
        match role:
            case Role.CORRECTION:
                for first, last in (
                    *self.names,
                    *self.partners,
                    *((one.first, one.after) for one, _ in self.loose),
                ):
                    self._tell(first, last)
                self.names, self.partners, self.loose = [], [], []
                return end
            case Role.GREETING | Role.SOFT | Role.CLOSING | Role.HOW_TO:
                self.was_greeted = True
                self.is_signed = (
                    self.is_signed
                    or role is Role.CLOSING
                    or (end >= after and index == chunk.first and bool(self.questions))
                )
                return end
            case Role.QUESTION if not (self.expects in {"name", "company"} or self._is_name(index, after)):
                return self._question(index, after)
            case Role.LOG_OUT if end > index + 1 and Role.LOGIN in roles_behind(self.message, end, after):
                self._tell(index, end)
                return end  # "log out and log in as Dana"
            case Role.LOGIN if not self.is_asking:
                self.is_login = True
                self.expects = "who"
                self._tell(index, end)
                return end
            case Role.PASSWORD | Role.CODE | Role.RECOVERY if not self.is_asking:
                return self._proof_label(chunk, index, end)
            case Role.NAME | Role.COMPANY | Role.EMAIL | Role.CREDENTIALS if self._has_value(
                index, end, after
            ):
                value = self._label(role, end, after)
                if value > end or end >= after or self.message.tokens[end].kind is Kind.EMAIL:
                    self._tell(index, value)
                return value
            case Role.INTRODUCER | Role.WE | Role.WEAK_INTRODUCER:
                found = self._introduced(end, after, role)
                if found is not None:
                    self._tell(index, end)
                    return found
            case Role.TAKING_OVER if self.is_logged_in:
                found = self._taken_over(end)
                if found is not None:
                    self._tell(index, found)
                    return found
            case Role.RELATION:
                found = self._related(index, end, after)
                if found is not None or (self.has_context and not self.is_asking):
                    return found or end
            case Role.HERE if self.names or self.partners:
                return end
            case Role.CONNECTOR | Role.COPULA | Role.FROM_APP | Role.DETERMINER | Role.WEAK_INTRODUCER if (
                not self.is_asking and (self.has_context or self.expects)
            ):
                return end
        if self.expects in {"name", "company"}:
            return self._value(index, after)
        return self._loose(chunk, index)

    def _is_name(self, index: int, after: int) -> bool:
        """Whether a word that begins questions begins a name: "Grace Count", "Will Marathon" are told by what follows."""
        return is_surname(self.message, index, after) and not self.questions

    # -- labels

    def _has_value(self, index: int, end: int, after: int) -> bool:
        return is_label(
            self.message,
            index,
            end,
            after,
            has_context=self.has_context,
            is_asking=self.is_asking or bool(self.questions),
            is_login=self.has_proof or self.is_login or self.is_awaited,
        )

    def _label(self, role: Role, end: int, after: int) -> int:
        message = self.message
        self.expects = {Role.NAME: "name", Role.COMPANY: "company", Role.EMAIL: "who"}.get(role, "who")
        self.is_login = True
        while end < after:
            skipped = message.end_of(Role.COPULA, end) or (
                end + 1 if message.is_sign(end, LABEL_SIGNS) else None
            )
            if skipped is None:
                break
            end = skipped
        return end

    def _value(self, index: int, after: int) -> int:
        is_company, self.expects = self.expects == "company", None
        if is_company:
            end = self._company(index, after)
            if end is not None:
                return end
        else:
            end = name_end(self.message, index, after)
            if end > index:
                self.names.append((index, end))
                self.is_introduction = self.is_related = True
                return end
        return self._drop(index, after)

    def _proof_label(self, chunk: Chunk, index: int, end: int) -> int:
        """A label of a proof whose value is not in the message, or elsewhere: what stands beside it is not understood."""
        before = self.message.tokens[chunk.first : index]
        if not self.has_context and not any(one.folded in {"my", "mi", "the"} for one in before):
            return self._loose(chunk, index)
        self._tell(index, end)
        stop = end
        while stop < chunk.after and self.message.first_of(_GOES_ON, stop) is None:
            stop += 1
        if stop > end and not weighed(self.message, end, stop).is_small:
            self.left.append((end, stop))
        return stop

    # -- who

    def _introduced(self, end: int, after: int, role: Role) -> int | None:
        message = self.message
        end = past_signs(self.message, end, after)
        while role is Role.INTRODUCER and end < after:  # "I'm actually Pat"
            adverb = self.message.first_of(frozenset({Role.CORRECTION, Role.SOFT}), end)
            if adverb is None:
                break
            end = past_signs(self.message, adverb[1], after)
        is_weak = role is Role.WEAK_INTRODUCER
        if self.is_asking and is_weak and not self.has_proof and not self._is_titled_name(end, after):
            return None
        relation = message.end_of(Role.RELATION, end) if end < after else None
        if relation is not None:
            if is_weak and not self.has_context:
                return None
            return self._company(relation, after, is_explicit=not is_weak)
        if end >= after:  # "I'm" and then an address, or a line break
            if not is_weak or self.has_context:
                self.expects = "who"
                return end
            return None
        return self._introduced_by_name(end, after, role)

    def _introduced_by_name(self, end: int, after: int, role: Role) -> int | None:
        is_weak = role is Role.WEAK_INTRODUCER
        piece_end = name_end(self.message, end, after)
        piece = weighed(self.message, end, piece_end)
        if (
            piece_end <= end
            or not piece.is_name
            or (goes_on(self.message, piece_end, after) and not self.has_proof)
        ):
            return None
        if role is Role.WE:
            return self._company(end, after)
        relation = relation_after(self.message, piece_end, after)
        if (
            relation is not None
            and piece.is_question | is_odd(self.message, piece)
            and is_of_races_behind(self.message, relation, after)
        ):
            return None
        if relation is None and is_weak and not self._is_greeted_name(piece, piece_end, after):
            return None
        if relation is None and piece.is_question and not piece.is_titled and not self.has_proof:
            return None
        return self._named(end, piece_end, after)

    def _taken_over(self, end: int) -> int | None:
        """Take the name of whoever comes to the keyboard of somebody logged in: "my turn - Robin Hill"."""
        message = self.message
        first = end + 1 if message.is_sign(end, ":,-!.") else end
        after = first
        while (
            after < len(message.tokens)
            and not message.is_sign(after, ",;.!?-")
            and message.tokens[after].kind is Kind.WORD
        ):
            after += 1
        piece_end = name_end(message, first, after)
        piece = weighed(message, first, piece_end)
        relation = relation_after(self.message, piece_end, after)
        if piece_end <= first or not (
            piece.is_titled and may_take_over(self.message, piece) and not self.questions
        ):
            return None
        if relation is None and not is_polite(message, piece_end, after):
            return None
        self._passed = self._named(first, piece_end, after)
        return self._passed

    def _is_titled_name(self, first: int, after: int) -> bool:
        """Whether a name in capitals is all that stands there, or has a company behind it: "..., this is Pat Lee, ..."."""
        end = name_end(self.message, first, after)
        piece = weighed(self.message, first, end)
        if self.is_logged_in or end <= first or not (piece.is_titled and piece.is_name):
            return False
        return relation_after(self.message, end, after) is not None or (end >= after and end - first > 1)

    def _named(self, first: int, end: int, after: int) -> int:
        """Take a name, and the company that is said right after it."""
        piece = weighed(self.message, first, end)
        relation = relation_after(self.message, end, after)
        self.is_introduction = True
        self.expects = None
        if (
            piece.is_company
            and relation is None
            and not self.partners
            and (self.names or end - first <= _LONGEST_BARE_COMPANY)
        ):
            self.partners.append((first, end))
            return end
        if not self.names:
            self.names.append((first, end))
        self.is_related = True
        if relation is None:
            while end < after and self.message.end_of(Role.HERE, end) is not None:
                end = self.message.roles[end][Role.HERE]
            return end
        found = self._company(relation, after)
        return end if found is None else found

    def _is_greeted_name(self, piece: Piece, end: int, after: int) -> bool:
        if self.has_context or self.was_greeted:
            return True
        if self.is_logged_in:  # "it's Kofi now"
            return (
                self._says_now
                and piece.is_titled
                and may_take_over(self.message, piece)
                and not self.questions
                and is_polite(self.message, end, after)
            )
        return (
            not self.is_logged_in
            and not piece.is_question
            and piece.is_titled
            and not is_odd(self.message, piece)
            and end >= after
            and end - piece.first <= 3
        )

    def _related(self, index: int, end: int, after: int) -> int | None:
        """Take the company of "from Lakeside", where that is about the speaker."""
        is_explicit = end - index > 1 and self.message.tokens[index].folded != "here"
        if self.is_asking and not is_explicit and not (self.is_related and self.has_context):
            return None
        is_surname = len(self.partners) == 1 and self.is_of_name()
        if (self.partners and not is_surname) or not (self.is_related or self.has_context or is_explicit):
            return None
        return self._company(end, after, is_explicit=is_explicit)

    def is_of_name(self) -> bool:
        """Whether what was taken for a company may be the end of a name: "María de la Cruz"."""
        if not self.names or not self.partners:
            return False
        between = self.message.tokens[self.names[0][1] : self.partners[0][0]]
        return bool(between) and between[0].folded in {"de", "del", "of"} and len(between) <= 2

    def _company(self, index: int, after: int, *, is_explicit: bool = False) -> int | None:
        start = without_article(self.message, index, after)
        end = company_end(self.message, start, after)
        if end <= start:
            return None
        words = [one.folded for one in self.message.tokens[start:end] if one.kind is Kind.WORD]
        if not words or (not is_explicit and words[0][:1].isdecimal() and len(words) == 1):
            return None
        self.expects = None
        self.is_introduction = True
        self.partners.append((start, end))
        return end

    # -- questions

    def _question(self, index: int, after: int) -> int:
        """Take the question that goes on to the end of the piece, or to an introduction inside it."""
        end = index + 1
        self.is_asking = False
        while end < after:
            roles = self.message.roles[end]
            if Role.INTRODUCER in roles or Role.WEAK_INTRODUCER in roles or Role.CORRECTION in roles:
                before = len(self.names) + len(self.partners)
                role = Role.INTRODUCER if Role.INTRODUCER in roles else Role.WEAK_INTRODUCER
                if role in roles and self._is_introduction_at(end, roles[role], after):
                    self.questions.append((index, end))
                    self._introduced(roles[role], after, role)
                    if len(self.names) + len(self.partners) > before:
                        return max(self.names + self.partners, key=lambda one: one[1])[1]
                    return end
            if Role.LOGIN in roles and (
                roles[Role.LOGIN] >= after or self.message.tokens[end - 1].folded in {"and", "please", "y"}
            ):
                break
            end += 1
        self.questions.append((index, end))
        self.is_asking = True
        return end

    def _is_introduction_at(self, index: int, end: int, after: int) -> bool:
        """Whether "I'm Pat from Lakeside" inside a question introduces somebody: a name, and a company or a proof."""
        if end >= after:
            return (
                self.has_context
                and end < len(self.message.tokens)
                and self.message.tokens[end].kind is Kind.EMAIL
            )
        if Role.RELATION in self.message.roles[end]:
            return Role.INTRODUCER in self.message.roles[index]
        name = name_end(self.message, end, after)
        piece = weighed(self.message, end, name)
        if name <= end or not piece.is_name:
            return False
        is_as = self.message.tokens[index].folded in {"as", "como"}
        if Role.INTRODUCER not in self.message.roles[index] and not (
            piece.is_titled or (self.has_context and not is_as)
        ):
            return False
        return relation_after(self.message, name, after) is not None or (self.has_context and name >= after)

    # -- what begins with none of these

    def _loose(self, chunk: Chunk, index: int) -> int:
        message, after = self.message, chunk.after
        name_stop = name_end(message, index, after)
        if name_stop == index:  # "3 Rivers Timing here"
            name_stop = company_end(message, index, after)
        name = past_signs(self.message, name_stop, after)
        is_refused = not message.roles[index].keys().isdisjoint(_INTRODUCES)
        if index < name < after and not is_refused:
            spoken = self._spoken(weighed(message, index, name_stop, chunk.sign), name, after)
            if spoken is not None:
                return spoken
        end = index + 1
        while end < after and not self._stops_loose(end, after):
            end += 1
        if self.is_asking and index > chunk.first:
            end = after
        last = end
        while last > index + 1 and message.tokens[last - 1].folded in NOW:
            last -= 1
        piece = weighed(message, index, last, chunk.sign)
        if is_refused:
            piece = replace(piece, is_name=False, is_company=False)
        self.loose.append((piece, self.is_asking))
        if piece.is_question and not self.may_be_who(piece):
            self.is_asking = True
        return end

    def _stops_loose(self, index: int, after: int) -> bool:
        roles = self.message.roles[index]
        if self.message.tokens[index].is_apart and self.message.looks_secret(index):
            return True
        if Role.QUESTION in roles and not is_surname(self.message, index, after):
            return True
        ends = {Role.LOGIN, Role.INTRODUCER, Role.CORRECTION}
        if self.has_context:
            ends |= PROOF_LABELS
        return not roles.keys().isdisjoint(ends)

    def _spoken(self, piece: Piece, end: int, after: int) -> int | None:
        """Take "Dana here" and "Dana from Lakeside", where that is no question."""
        roles = self.message.roles[end]
        is_fit = (
            (piece.is_name or piece.is_company)
            and not piece.is_secret
            and (
                not self.is_logged_in
                or self.has_proof
                or self.email is not None
                or (
                    Role.HERE in roles
                    and self.message.tokens[end].folded != "again"
                    and piece.is_titled
                    and may_take_over(self.message, piece)
                    and not self.questions
                )
            )
        )
        if not is_fit or (self.is_asking and not self.has_context):
            return None
        here = roles.get(Role.HERE)
        relation = relation_after(self.message, end, after)
        is_strange = is_odd(self.message, piece) or is_of_races(self.message, piece)
        if (
            here is not None
            and relation is None
            and (piece.is_company or self.has_context or not is_strange)
            and end - piece.first <= 6
        ):
            if piece.is_company:
                self.partners.append((piece.first, end))
                self.is_introduction = True
                return here
            return self._named(piece.first, end, after)
        if relation is None or self.names:
            return None
        if is_of_races_behind(self.message, relation, after):
            return None
        is_whole_name = piece.is_titled and piece.after - piece.first > 1
        is_doubtful = (
            is_strange
            and here is None
            and not is_whole_name
            and not (not self.is_logged_in and is_all_said(self.message, piece, after))
        )
        if is_doubtful and not self._may_be_doubtful(piece, end, after):
            return None
        if end - piece.first > 5 or not piece.is_name:
            return None
        found = self._named(piece.first, end, after)
        if is_doubtful:
            self.doubtful = piece.first, found
        return found

    @cached_property
    def _says_now(self) -> bool:
        return says_now(self.message)

    def _may_be_doubtful(self, piece: Piece, end: int, after: int) -> bool:
        is_begun = piece.first == 0 or piece.sign in ENDS_SENTENCE | {TAKEN, ADDRESS} or self.was_greeted
        return is_begun and not self.is_logged_in and may_be_introduced(self.message, piece, end, after)

    def _tell(self, first: int, after: int) -> None:
        self.told[first:after] = [True] * (after - first)

    def _drop(self, index: int, after: int) -> int:
        self.left.append((index, after))
        return after

    def may_be_who(self, piece: Piece) -> bool:
        """Whether a piece with words of a question may be a person or a company all the same: "Will Marathon", "Big River"."""
        if piece.after - piece.first > 5:
            return False
        is_fit = piece.is_titled or (piece.is_company and not is_of_races(self.message, piece))
        if self.names or self.is_related:
            return not self.partners and is_fit
        return self.has_context and is_fit
