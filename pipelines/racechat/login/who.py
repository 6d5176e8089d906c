"""Reading who is speaking, and what is asked.

A walk over the message (`walk`) finds what names people and companies; here loose pieces get their place, and all of it
becomes readings: where a name ends and a company begins is often a guess. What is left over may be a secret, so it
becomes neither name nor company nor question.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from racechat.login.asked import Range, question_of, together
from racechat.login.chunks import ADDRESS
from racechat.login.identities import Identity
from racechat.login.lexicon import Role, question_words
from racechat.login.marked import Marked
from racechat.login.pieces import Piece, is_odd, is_of_races
from racechat.login.text import Span
from racechat.login.tokens import Kind
from racechat.login.walk import Walk

_MOST_READINGS = 6
# Longer pieces are no names.
_LONGEST_NAME = 5
_NOT_IN_NAMES = {ord(sign): None for sign in '"“”„*_`«»'}

Place = Range | None
# A name, a company, and the question that this leaves.
Way = tuple[Place, Place, str | None]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message says about its speaker: readings of who, each with the question it leaves, likeliest first.

    `left` are the characters of what was not understood. `is_introduction` says that somebody is introduced at all.
    """

    readings: tuple[tuple[Identity, str | None], ...]
    left: tuple[Span, ...]
    is_introduction: bool
    is_login: bool

    @property
    def identity(self) -> Identity:
        return self.readings[0][0]


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

    def heard(self) -> Heard:
        walk = self._walk
        free = self._free_pieces()
        is_open = walk.has_context or walk.is_introduction or self._is_signature(free)
        is_heard = not walk.is_logged_in or walk.has_proof or walk.email is not None
        if is_open and (is_heard or self._is_card(free)):
            self._place(free)
        else:  # nobody is introduced: a loose piece with a word of a question belongs to the question
            for piece in free:
                (self._questions if piece.is_question else self._left).append((piece.first, piece.after))
        self._questions = together(self._message, walk.taken, self._questions)
        readings = dict.fromkeys(self._reading(*way) for way in [*self._ways()][:_MOST_READINGS])
        question = next(iter(readings))[1]
        readings |= dict.fromkeys((Identity(email=other), question) for other in walk.other_emails())
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

    def _place_both(self, fit: Sequence[Piece], places: Sequence[Range]) -> int:
        """Take the first loose pieces for who it is and where from; return how many."""
        if not fit:
            return 0
        self._is_loose_partner = True
        if len(fit) == 1:
            is_company = fit[0].is_company and fit[0].after - fit[0].first < _LONGEST_NAME
            self._name, self._partner = (None, places[0]) if is_company else (places[0], None)
            self._otherwise = [(self._partner, self._name)]
            return 1
        first, second = places[:2]
        is_swapped = fit[0].is_company and not fit[1].is_company
        self._name, self._partner = (second, first) if is_swapped else (first, second)
        self._otherwise = [(self._partner, self._name)]
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
        """Yield the ways to read the message, likeliest first."""
        walk, name, partner = self._walk, self._name, self._partner
        question = question_of(self._message, self._questions)
        yield name, partner, question
        if partner is not None:
            yield from self._company_ends_sooner(partner)
        if name is not None and partner is not None:
            yield from ((*way, question) for way in self._name_goes_on(name, partner))
        yield from ((*way, question) for way in self._otherwise)
        if walk.doubtful is not None:
            yield None, None, question_of(self._message, sorted([*self._questions, walk.doubtful]))
        for piece in self._doubtful:
            where = (piece.first, piece.after)
            asks = question_of(self._message, sorted([*self._questions, where]))
            yield None if name == where else name, None if partner == where else partner, asks
        if name is None and walk.has_context and not walk.email:
            yield from self._named_by_question()
        if name is None and partner is None and walk.has_proof and not walk.email:
            yield from self._signed_without_comma()
        if self._is_loose_partner and (walk.email is not None or name is not None):
            yield name, None, question
        if name is not None and partner is None and not self._is_loose_partner and walk.has_proof:
            yield None, name, question

    def _company_ends_sooner(self, partner: Range) -> Iterator[Way]:
        """Read the rest of a company's name from its first word of a question as one: "Big River active events"."""
        asked = question_words()
        for at in range(partner[0] + 1, partner[1]):
            if self._message.tokens[at].folded in asked:
                parts = sorted([*self._questions, (at, partner[1])])
                yield self._name, (partner[0], at), question_of(self._message, parts)
                return

    def _name_goes_on(self, name: Range, partner: Range) -> Iterator[tuple[Place, Place]]:
        """Read the beginning of a company's name as the end of a person's: "María de la Cruz de Lakeside"."""
        relations = [
            at for at in range(partner[0] + 1, partner[1] - 1) if Role.RELATION in self._message.roles[at]
        ]
        if relations:
            yield (name[0], relations[-1]), (relations[-1] + 1, partner[1])
        if self._walk.is_of_name():
            others = self._walk.partners[1:]
            yield (name[0], partner[1]), others[0] if others else None

    def _named_by_question(self) -> Iterator[Way]:
        """Read a short piece that was taken for a question as a name: "will marathon (prairie wind)"."""
        short = next((one for one in self._questions if one[1] - one[0] <= 3), None)
        if short is not None:
            rest = [one for one in self._questions if one != short]
            yield short, self._partner, question_of(self._message, rest)

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
                asks = question_of(self._message, [*self._questions[:-1], (first, after - many)])
                yield (after - many, after), None, asks

    def _reading(self, name: Place, partner: Place, question: str | None) -> tuple[Identity, str | None]:
        return Identity(email=self._walk.email, name=self._text(name), partner=self._text(partner)), question

    def _text(self, where: Place) -> str | None:
        if where is None or any(self._walk.taken[where[0] : where[1]]):
            return None
        text = " ".join(self._message.slice(*where).split()).translate(_NOT_IN_NAMES)
        return text.strip(" .-'’‘#@") or None
