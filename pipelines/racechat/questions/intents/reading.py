"""What an intent works on: the pieces of a message, to be taken until none is left."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from racechat.questions.conditions import Taken, take_conditions
from racechat.questions.piece import Bag, Piece
from racechat.questions.question import Dimension, Question, Shape


@dataclass(slots=True)
class Reading:
    """One attempt at a message. Intents take pieces from `bag`; what they leave makes the attempt fail."""

    bag: Bag
    taken: Taken | None = None
    notes: list[str] = field(default_factory=list)

    def conditions(self, *, is_about_coming: bool = False, is_about_runners: bool = True) -> Taken:
        """Take the conditions, once."""
        self.taken = take_conditions(self.bag, is_about_coming=is_about_coming, is_about_runners=is_about_runners)
        self.notes += self.taken.notes
        return self.taken

    def grouping(self, **renamed: str) -> tuple[Dimension, ...]:
        """Take the groupings; `region` and `city` are renamed to the dimension that fits the subject."""
        names = [str(piece.value) for piece in self.bag.take_all("group")]
        return cast(tuple[Dimension, ...], tuple(dict.fromkeys(renamed.get(name, name) for name in names)))

    def shape(self) -> tuple[Shape, bool]:
        """Take what the answer should look like: (shape, with a chart)."""
        has_chart = bool(self.bag.take_all("shape", "chart"))
        has_csv = bool(self.bag.take_all("shape", "csv"))
        has_sql = bool(self.bag.take_all("shape", "sql"))
        self.bag.take_all("shape", "table")
        shape: Shape = "csv" if has_csv else "sql" if has_sql else "table"
        return shape, has_chart

    def limit(self) -> tuple[int | None, str]:
        """Take how many are wanted, and the word it was said with: top, last, bottom or none."""
        piece = self.bag.take("limit")
        if piece is None:
            return None, ""
        number, word = cast(tuple[int, str], piece.value)
        return number, word

    def drop(self, kind: str, *values: object) -> list[Piece]:
        """Take words that say nothing more than the intent already means."""
        return self.bag.take_all(kind, *values)


Intent = Callable[[Reading], Question | None]
