"""What reading a message can come to."""

from dataclasses import dataclass

from racechat.questions.piece import Piece
from racechat.questions.question import Question
from racechat.questions.unplaced import Unplaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """Every word has its place. `notes` say how something was read that could be read otherwise."""

    question: Question
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskBack:
    """One thing must be chosen first. `question` holds the choices, for the reply to pick from; None: ask again in full.

    `is_placed`: the model or the data knows every word of the message; a name that was only guessed at is not known.
    """

    text: str
    question: Question | None = None
    examples: tuple[str, ...] = ()
    is_placed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """Some words found no place. `pieces` are those of the reading that left fewest; `words` what may be told of them."""

    pieces: tuple[Piece, ...] = ()
    words: tuple[Unplaced, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The question was understood, and is not answered; `text` says why, `reason` in a word, for the audit."""

    text: str
    reason: str
    examples: tuple[str, ...] = ()


Outcome = Understood | AskBack | NotUnderstood | Refusal


class AskBackError(Exception):
    """Raised while a question is built, where a value can be read in several ways."""

    def __init__(self, outcome: AskBack) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome
