"""What reading a message can come to."""

from dataclasses import dataclass

from racechat.questions.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """Every word has its place. `notes` say how something was read that could be read otherwise."""

    question: Question
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskBack:
    """One thing must be chosen first. `question` holds the choices, for the reply to pick from; None: ask again in full."""

    text: str
    question: Question | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """Some words found no place; `words` as they were typed."""

    words: tuple[str, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The question was understood, and is not answered; `text` says why."""

    text: str
    examples: tuple[str, ...] = ()


Outcome = Understood | AskBack | NotUnderstood | Refusal


class AskBackError(Exception):
    """Raised while a question is built, where a value can be read in several ways."""

    def __init__(self, outcome: AskBack) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome
