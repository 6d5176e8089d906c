"""Reading who is speaking, and what is asked.

A walk over the message (`walk`) finds what names people and companies; here loose pieces get their place, and all of it
becomes readings: where a name ends and a company begins is often a guess. What is left over may be a secret, so it
becomes neither name nor company nor question.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from racechat.login.asked import Asked, Range, asked_beside
from racechat.login.chunks import ADDRESS
from racechat.login.identities import Identity
from racechat.login.lexicon import Role, question_words
from racechat.login.marked import Marked
from racechat.login.pieces import Piece, is_odd, is_of_races, weighed
from racechat.login.text import Span
from racechat.login.tokens import Kind
from racechat.login.walk import Walk

_MOST_READINGS = 6
# Longer pieces are no names.
_LONGEST_NAME = 5
# So many words may be a person and a company without a comma: "Pat Lee Lakeside".
_NAME_AND_COMPANY = 3
_NOT_IN_NAMES = {ord(sign): None for sign in '"“”„*_`«»'}

# Words of a phrase, or between a piece and a question.
_NEAR = 9
_LEADS = frozenset(
    {
        Role.INTRODUCER, Role.WEAK_INTRODUCER, Role.WE, Role.RELATION, Role.DETERMINER, Role.HERE, Role.NAME, Role.COMPANY,
        Role.LOGIN,
    }
)  # fmt: skip

Place = Range | None
# A name and a company.
Way = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message says about its speaker: readings of who, each with the question it leaves, likeliest first.

    `left` are the characters of what was not understood. `is_introduction` says that somebody is introduced at all.
    """

    readings: tuple[tuple[Identity, Asked], ...]
    left: tuple[Span, ...]
    is_introduction: bool
    is_login: bool

    @property
    def identity(self) -> Identity:
        return self.readings[0][0]

    @property
    def question(self) -> str | None:
        """What the likeliest reading asks."""
        return self.readings[0][1].question


def hear(
    message: Marked, taken: Sequence[Span], *, has_proof: bool, awaits: str | None, is_logged_in: bool
) -> Heard:
    """Return who the message says is speaking; the characters in `taken` are the proof, which is not looked at."""
    walk = Walk(
        message,
        _covered(message, taken),
        has_proof=has_proof,
        is_awaited=awaits == "who" or (awaits == "proof" and has_proof),
        is_logged_in=is_logged_in,
        # Where a proof is awaited, a few loose words are rather a password than a signature.
        is_strict=awaits == "proof" and not has_proof,
    )
    walk.run()
    return _Placing(walk).heard()


def _covered(message: Marked, taken: Sequence[Span]) -> list[bool]:
    covered = [False] * len(message.tokens)
    index = 0
    position = -1
    for start, end in sorted(taken):
        position = max(position, end)
        while index < len(message.tokens) and message.tokens[index].start < position:
            token = message.tokens[index]
            covered[index] = covered[index] or (token.end > start and token.start < position)
            index += 1
    return covered


class _Placing:
    """The end of a walk: gives loose pieces their place, and puts the readings together."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._message = walk.message
        self._name: Place = walk.names[0] if walk.names else None
        self._partner: Place = walk.partners[0] if walk.partners else None
        self._questions: list[Range] = [*walk.questions]
        self._left: list[Range] = [*walk.left]
        self._doubtful: list[Piece] = []
        self._otherwise: list[tuple[Place, Place]] = []
        self._is_loose_partner = False
        # Where loose pieces begin that go on with a question's sentence, and where questions begin and end.
        self._following = {piece.first for piece, is_asking in walk.loose if is_asking}
        self._begins: set[int] = set()
        self._ends: set[int] = set()

    def heard(self) -> Heard:
        walk = self._walk
        free = self._free_pieces()
        self._mark_questions()
        is_open = walk.has_context or walk.is_introduction or self._is_signature(free)
        is_heard = not walk.is_logged_in or walk.has_proof or walk.email is not None
        if is_open and (is_heard or self._is_card(free)):
            self._place(free)
        else:  # nobody is introduced: a loose piece with a word of a question belongs to the question
            for piece in free:
                (self._questions if piece.is_question else self._left).append((piece.first, piece.after))
        self._mark_questions()
        readings = dict.fromkeys(self._reading(*way) for way in [*self._ways()][:_MOST_READINGS])
        asked = next(iter(readings))[1]
        readings |= dict.fromkeys((Identity(email=other), asked) for other in walk.other_emails())
        return Heard(
            readings=tuple(readings),
            left=tuple(self._message.span(first, after) for first, after in sorted(self._left)),
            is_introduction=walk.is_introduction or self._name is not None or self._partner is not None,
            is_login=walk.is_login,
        )

    # -- loose pieces

    def _free_pieces(self) -> list[Piece]:
        """Return the loose pieces that may be a name or a company; questions and small talk among them are put away."""
        walk = self._walk
        free: list[Piece] = []
        for piece, is_asking in walk.loose:
            if piece.is_secret:
                self._left.append((piece.first, piece.after))
            elif piece.is_small:
                continue
            elif (is_asking and not self._is_signed_by(piece, follows=bool(free))) or (
                piece.is_question and not walk.may_be_who(piece)
            ):
                self._questions.append((piece.first, piece.after))
            else:
                free.append(piece)
        return free

    def _is_signed_by(self, piece: Piece, *, follows: bool) -> bool:
        """Whether a piece behind a question, in the same sentence, is rather who asks it: "..., Pat Lee, Big River, 123456"."""
        if not self._walk.has_context or piece.is_question:
            return False
        # Whoever said name and company first goes on asking: "Sam, Hoosier, show finishers from Lakeside, Ohio".
        begins = min((first for first, _ in self._walk.questions), default=0)
        before = [*self._walk.names, *self._walk.partners]
        before += [(one.first, one.after) for one, _ in self._walk.loose if one.is_name or one.is_company]
        if sum(after <= begins for _, after in before) > 1:
            return False
        return piece.is_company or (piece.is_name and (piece.is_titled or follows))

    def _is_card(self, free: Sequence[Piece]) -> bool:
        """Whether all that somebody logged in says is a name and a company: "Dana Whitfield, Lakeside Timing".

        What follows in small letters may be a password.
        """
        if len(free) > 2 and not any(piece.is_titled for piece in free[2:]):
            is_card = all(piece.is_titled and not is_odd(self._message, piece) for piece in free[:2])
            return (
                is_card
                and not self._questions
                and not any(is_odd(self._message, piece) for piece in free[2:])
            )
        return (
            len(free) == len(self._walk.loose) == 2
            and not self._questions
            and all(piece.is_titled and piece.after - piece.first <= _LONGEST_NAME for piece in free)
            and free[0].is_company != free[1].is_company
            and not any(is_odd(self._message, piece) for piece in free if not piece.is_company)
        )

    def _is_signature(self, free: Sequence[Piece]) -> bool:
        """Whether loose pieces alone introduce somebody: beside a question, with a company, or as all that is said."""
        walk = self._walk
        if walk.is_logged_in:
            return self._is_card(free)
        if walk.is_strict or not free:
            return False
        # What stands behind a name and a company may be a proof.
        if not all(piece.is_name or piece.is_company for piece in free[:2]):
            return False
        is_short = all(piece.after - piece.first <= _LONGEST_NAME for piece in free[:2])
        is_strange = is_odd(self._message, free[0]) and (
            len(free) == 1 or any(is_of_races(self._message, one) for one in free[:2])
        )
        if len(free) > 2 and any(is_of_races(self._message, one) for one in free[:2] if not one.is_company):
            return False
        return (
            (is_short and not is_strange)
            or any(piece.is_company for piece in free)
            or any(piece.is_secret for piece, _ in walk.loose)
            or bool(self._questions)
        )

    def _place(self, free: Sequence[Piece]) -> None:
        """Give loose pieces their place: a person, a company; what is too much is left."""
        fit: list[Piece] = []
        for piece in free:
            is_who = (piece.is_name or piece.is_company) and not self._is_left(piece)
            if is_who:
                fit.append(piece)
            else:
                self._left.append((piece.first, piece.after))
        asking = [piece for piece in fit if piece.is_question and not piece.is_titled]
        # A name, a company, and "active events"; or both in one piece, "ana ruiz big river", and that.
        words = max((piece.after - piece.first for piece in fit), default=0)
        if len(asking) == 1 and (
            len(fit) > 2 or (len(fit) == 2 and words > asking[0].after - asking[0].first)
        ):
            fit.remove(asking[0])
            self._questions.append((asking[0].first, asking[0].after))
        fit = self._without_asked(fit)
        self._doubtful = [piece for piece in fit[:2] if piece.is_question]
        places = [(piece.first, piece.after) for piece in fit]
        if self._name is None and self._partner is None:
            used = self._place_both(fit, places)
        elif self._partner is None and fit:
            self._partner, self._is_loose_partner, used = places[0], True, 1
        elif self._name is None and fit:
            self._name, used = places[0], 1
        else:
            used = 0
        self._left += places[used:]

    def _without_asked(self, fit: list[Piece]) -> list[Piece]:
        """Put what is rather a part of a question away, where enough is left that says who is speaking."""
        walk = self._walk
        missing = 0 if walk.email is not None else (self._name is None) + (self._partner is None)
        rest = [piece for piece in fit if not self._is_rather_asked(piece)]
        is_both = any(piece.after - piece.first >= _NAME_AND_COMPANY for piece in rest)
        if (len(rest) < missing and not is_both) or len(rest) == len(fit):
            return fit
        for piece in fit:
            if piece not in rest:
                self._questions.append((piece.first, piece.after))
                if walk.email is not None and piece.is_titled:
                    self._otherwise.append((self._name, (piece.first, piece.after)))
        return rest

    def _is_rather_asked(self, piece: Piece) -> bool:
        is_long = piece.after - piece.first >= _NAME_AND_COMPANY
        is_asked = piece.is_question or (is_long and is_odd(self._message, piece))
        is_asked = is_asked or is_of_races(self._message, piece)
        is_card = piece.is_company and (piece.is_titled or not is_of_races(self._message, piece))
        if is_card:
            return False
        if is_asked and not piece.is_titled:
            return True
        follows = piece.first in self._following
        return (
            follows or is_of_races(self._message, piece) or self._touches_question(piece.first, piece.after)
        )

    def _place_both(self, fit: Sequence[Piece], places: Sequence[Range]) -> int:
        """Take the first loose pieces for who it is and where from; return how many."""
        if not fit:
            return 0
        self._is_loose_partner = True
        if len(fit) == 1:
            is_company = fit[0].is_company and fit[0].after - fit[0].first < _LONGEST_NAME
            self._name, self._partner = (None, places[0]) if is_company else (places[0], None)
            self._otherwise.append((self._partner, self._name))
            return 1
        first, second = places[:2]
        is_swapped = fit[0].is_company and not fit[1].is_company
        self._name, self._partner = (second, first) if is_swapped else (first, second)
        self._otherwise.append((self._partner, self._name))
        if len(fit) > 2:  # "Lee, Pat; Big River", "hi all; Pat; Big River"
            third = places[2]
            self._otherwise += [((first[0], second[1]), third), (second, third), (first, third)]
        return 2

    def _is_left(self, piece: Piece) -> bool:
        """Whether a loose piece beside an address is more likely a secret than a company."""
        walk = self._walk
        if walk.email is None or walk.has_proof or piece.is_company:
            return False
        if piece.is_titled and self._name is None:
            return False
        is_beside = piece.sign in {ADDRESS, ":", "/", "|", "=", ">"}
        tokens = self._message.tokens[piece.first : piece.after]
        words = sum(token.kind is Kind.WORD for token in tokens)
        return is_beside and (words >= 2 or piece.sign != ADDRESS or walk.is_login)

    # -- readings

    def _ways(self) -> Iterator[Way]:
        """Yield the ways to read who is speaking, likeliest first."""
        walk, name, partner = self._walk, self._name, self._partner
        yield name, partner
        if partner is not None:
            yield from self._company_ends_sooner(partner)
        if name is not None and partner is not None:
            yield from self._name_goes_on(name, partner)
        yield from self._otherwise
        if walk.doubtful is not None:
            yield None, None
        for piece in self._doubtful:
            where = (piece.first, piece.after)
            yield None if name == where else name, None if partner == where else partner
        if name is None and walk.has_context and not walk.email:
            yield from self._named_by_question()
        if name is None and partner is None and walk.has_proof and not walk.email:
            yield from self._signed_without_comma()
        if self._is_loose_partner and (walk.email is not None or name is not None):
            yield name, None
        if name is not None and partner is None and not self._is_loose_partner and walk.has_proof:
            yield None, name

    def _company_ends_sooner(self, partner: Range) -> Iterator[Way]:
        """Read the rest of a company's name from its first word of a question as one: "Big River active events"."""
        asked = question_words()
        for at in range(partner[0] + 1, partner[1]):
            if self._message.tokens[at].folded in asked:
                yield self._name, (partner[0], at)
                return

    def _name_goes_on(self, name: Range, partner: Range) -> Iterator[Way]:
        """Read the beginning of a company's name as the end of a person's: "María de la Cruz de Lakeside"."""
        relations = [
            at for at in range(partner[0] + 1, partner[1] - 1) if Role.RELATION in self._message.roles[at]
        ]
        if relations:
            yield (name[0], relations[-1]), (relations[-1] + 1, partner[1])
        if self._walk.is_of_name():
            behind = [
                (piece.first, piece.after)
                for piece, _ in self._walk.loose
                if piece.first >= partner[1] and piece.is_company
            ]
            others = [*self._walk.partners[1:], *behind]
            yield (name[0], partner[1]), others[0] if others else None

    def _named_by_question(self) -> Iterator[Way]:
        """Read a short piece that was taken for a question as a name: "will marathon (prairie wind)"."""
        short = next((one for one in self._questions if one[1] - one[0] <= 3), None)
        if short is not None:
            yield short, self._partner

    def _signed_without_comma(self) -> Iterator[Way]:
        """Read the last words of a question as who asks it: "who won the harvest half kim moss lakeside"."""
        if not self._questions:
            return
        first, after = self._questions[-1]
        asked = question_words()
        words = 0
        while after - words > first + 1 and self._message.tokens[after - words - 1].folded not in asked:
            words += 1
        for many in (4, 3, 5):
            if many <= words:
                yield (after - many, after), None

    def _reading(self, name: Place, partner: Place) -> tuple[Identity, Asked]:
        identity = Identity(email=self._walk.email, name=self._text(name), partner=self._text(partner))
        return identity, self._asked(name, partner)

    # -- what is asked

    def _asked(self, name: Place, partner: Place) -> Asked:
        """Return the question that is left where these words are who is speaking."""
        message = self._message
        closed = [
            is_taken or is_told or token.kind is Kind.EMAIL
            for is_taken, is_told, token in zip(
                self._walk.taken, self._walk.told, message.tokens, strict=True
            )
        ]
        who = sorted(one for one in (name, partner) if one is not None)
        for first, after in who:
            begin = _lead(message, first)
            closed[begin:after] = [True] * (after - begin)
        for first, after in (*self._walk.names[1:], *self._walk.partners[1:]):
            begin = _lead(message, first)
            if any(Role.INTRODUCER in message.roles[at] for at in range(begin, first)):
                closed[begin:after] = [True] * (after - begin)
        barred = [False] * len(closed)
        for first, after in self._apart(who):
            barred[first:after] = [True] * (after - first)
        return asked_beside(message, closed, barred)

    def _apart(self, who: Sequence[Range]) -> Iterator[Range]:
        """Yield what belongs to no question: what was not understood, and pieces that are nobody and stand apart."""
        yield from self._walk.left
        # "winners at lakeside", where that is nobody
        known = who or [one for one in (self._walk.doubtful,) if one is not None]
        pieces = [
            piece
            for piece, is_asking in self._walk.loose
            if piece.is_secret or not (is_asking or piece.is_small)
        ]
        named = [weighed(self._message, *one) for one in (*self._walk.names, *self._walk.partners)]
        for piece in (*pieces, *named):
            first, after = piece.first, piece.after
            if any(one[0] < after and first < one[1] for one in known):
                continue
            if after < len(self._message.tokens) and self._message.is_sign(after, ")") and after == first + 1:
                continue  # the number of a list
            is_card = piece.is_titled and piece.is_company
            is_asking = piece.is_question or (is_odd(self._message, piece) and not is_card)
            is_asking = piece.is_question or (is_asking and (bool(self._questions) or self._walk.has_context))
            if piece.is_secret or not (is_asking or self._touches_question(first, after)):
                yield first, after

    def _mark_questions(self) -> None:
        self._begins = {first for first, _ in self._questions}
        self._ends = {after for _, after in self._questions}

    def _touches_question(self, first: int, after: int) -> bool:
        """Whether only words stand between a piece and a question: "women who qualified for Boston"."""
        tokens = self._message.tokens
        begins, ends = self._begins, self._ends
        at = after
        while at < len(tokens) and at not in begins and at - after < _NEAR and tokens[at].kind is Kind.WORD:
            at += 1
        if at in begins:
            return True
        at = first
        while at > 0 and at not in ends and first - at < _NEAR and tokens[at - 1].kind is Kind.WORD:
            at -= 1
        return at in ends

    def _text(self, where: Place) -> str | None:
        if where is None or any(self._walk.taken[where[0] : where[1]]):
            return None
        text = " ".join(self._message.slice(*where).split()).translate(_NOT_IN_NAMES)
        return text.strip(" .-'’‘#@") or None


def _lead(message: Marked, first: int) -> int:
    """Return where the words begin that introduce a name or a company: "I'm", "and I work for the"."""
    begin = first
    while begin > 0:
        at = next(
            (
                at
                for at in range(max(0, begin - _NEAR), begin)
                if any(end == begin and role in _LEADS for role, end in message.roles[at].items())
            ),
            None,
        )
        if at is None:
            return begin
        begin = at
    return begin
