"""What an intent works on: the pieces of a message, to be taken until none is left."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from racechat.questions.conditions import Taken, take_conditions
from racechat.questions.piece import Bag, Piece
from racechat.questions.question import Dimension, Measure, Order, Question, Shape, Subject

# Words that every question about results may hold without meaning more by them.
RESULT_NOUNS = ("finisher", "person", "result", "time", "race", "participant")
RESULT_VERBS = ("finished", "ran", "happen")
_COMPARABLE = ("sex", "event", "distance", "region", "city", "home_city", "runner", "provider")


@dataclass(slots=True)
class Reading:
    """One attempt at a message. Intents take pieces from `bag`; what they leave makes the attempt fail."""

    bag: Bag
    today: date = date.max
    taken: Taken | None = None
    notes: list[str] = field(default_factory=list)

    def has(self, kind: str, *values: object) -> bool:
        """Tell whether such a piece is still there."""
        return self.bag.has(kind, *values)

    def drop(self, kind: str, *values: object) -> list[Piece]:
        """Take every such piece: words whose meaning the question carries otherwise."""
        return self.bag.take_all(kind, *values)

    def drop_compare(self) -> bool:
        """Take 'compare' and the like where the message holds two things to set side by side; else leave it unplaced."""
        kinds = Counter(piece.kind for piece in self.bag)
        has_two = (
            self.bag.has("period_pair")
            or self.bag.has("group")
            or any(kinds[kind] > 1 for kind in _COMPARABLE)
        )
        return has_two and bool(self.bag.take_all("verb", "compare"))

    def grouping(self, **renamed: str) -> tuple[Dimension, ...]:
        """Take the groupings; `region` and `city` are renamed to the dimension that fits the subject."""
        names = [str(piece.value) for piece in self.bag.take_all("group")]
        return cast(tuple[Dimension, ...], tuple(dict.fromkeys(renamed.get(name, name) for name in names)))

    def ranked_groups(self, figure: str, **renamed: str) -> tuple[tuple[Dimension, ...], Order | None]:
        """Take 'which year had the most ...': the groups, and the order by the figure. ((), None) where none is asked."""
        if not (self.bag.has("which_group") and self.bag.has("rank", "most", "fewest")):
            return (), None
        names = [str(piece.value) for piece in self.bag.take_all("which_group")]
        ranks = self.bag.take_all("rank", "most", "fewest")
        groups = cast(tuple[Dimension, ...], tuple(dict.fromkeys(renamed.get(name, name) for name in names)))
        return groups, Order(by=figure, is_descending=ranks[0].value == "most")

    def limit(self) -> tuple[int | None, str]:
        """Take how many are wanted, and the word it was said with: top, last, bottom or none."""
        piece = self.bag.take("limit")
        if piece is None:
            return None, ""
        number, word = cast(tuple[int, str], piece.value)
        return number, word

    def question(
        self,
        subject: Subject,
        measure: Measure,
        *,
        grouping: tuple[Dimension, ...] = (),
        order: Order | None = None,
        limit: int | None = None,
        is_about_coming: bool = False,
        is_about_runners: bool = True,
        with_contact: bool = False,
        metric: str | None = None,
        given_time_ms: int | None = None,
        per_group: int | None = None,
    ) -> Question:
        """Take the conditions and the shape, and return the question."""
        if self.taken is None:
            self.conditions(is_about_coming=is_about_coming, is_about_runners=is_about_runners)
        assert self.taken is not None  # noqa: S101 -- set by the line above
        shape, with_chart = self._shape()
        return Question(
            subject=subject, measure=measure, filters=self.taken.filters, grouping=grouping, order=order, limit=limit, shape=shape,
            with_chart=with_chart, with_contact=with_contact, metric=metric, given_time_ms=given_time_ms, per_group=per_group,
        )  # fmt: skip

    def conditions(
        self,
        *,
        is_about_coming: bool = False,
        is_about_runners: bool = True,
        known_distances: tuple[str, ...] = (),
    ) -> Taken:
        """Take the conditions, where an intent must see them before it decides."""
        self.taken = take_conditions(
            self.bag,
            is_about_coming=is_about_coming,
            is_about_runners=is_about_runners,
            known_distances=known_distances,
        )
        self.notes += self.taken.notes
        return self.taken

    def _shape(self) -> tuple[Shape, bool]:
        with_chart = bool(self.bag.take_all("shape", "chart"))
        has_csv = bool(self.bag.take_all("shape", "csv"))
        has_sql = bool(self.bag.take_all("shape", "sql"))
        self.bag.take_all("shape", "table")
        return ("csv" if has_csv else "sql" if has_sql else "table"), with_chart


Intent = Callable[[Reading], Question | None]
