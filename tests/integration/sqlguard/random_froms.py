"""Random FROMs, groups and unions over lists and series: of these the guard's count of rows is a certainty."""

from random import Random

_CONDITIONS = (
    "{l} = {r}",
    "{l} = {r}",
    "{l} < {r}",
    "{l} <> {r}",
    "{l} + 1 = {r}",
    "{l} % 2 = {r} % 2",
    "true",
    "{l} is not null",
    "{l} = 1",
)
_AFTER = (
    "", "", "", " group by {x}", " group by {x}, {y}", " group by rollup ({x}, {y})", " group by cube ({x}, {y})",
    " group by grouping sets (({x}), ({y}), ())", " group by {x}, rollup ({y})", " limit 3", " order by 1 limit 4 offset 1",
)  # fmt: skip


class RandomFroms:
    """Builds one random question after another; each has one column, v."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._count = 0

    def question(self, depth: int = 2) -> str:
        """Return a whole statement."""
        if depth and self._chance.random() < 0.15:
            kind = self._chance.choice(["union", "union all", "except all", "intersect", "intersect all"])
            return f"({self.question(depth - 1)}) {kind} ({self.question(depth - 1)})"
        source, columns = self._source(depth)
        x, y = self._chance.choice(columns), self._chance.choice(columns)
        where = f" where {self._condition(x, y)}" if self._chance.random() < 0.3 else ""
        after = self._chance.choice(_AFTER).replace("{x}", x).replace("{y}", y)
        shown = x if " by " not in after or "order" in after else "count(*)::int"
        if "group" not in after:
            shown = self._chance.choice(
                [
                    x,
                    x,
                    f"{x} + {y}",
                    "count(*)::int",
                    f"unnest(array[{x}, {y}])",
                    "generate_series(1, 3)",
                    f"max({x})",
                    f"sum({x}) over ()::int",
                ]
            ).replace("over ()::int", "over ()")
        distinct = "distinct " if self._chance.random() < 0.15 else ""
        with_ = ""
        if depth and self._chance.random() < 0.2:
            self._count += 1
            name = f"w{self._count}"
            with_ = f"with {name} as ({self.question(depth - 1)}) "
            source, where, after = f"{source}, {name}", "", ""
            shown, distinct = f"{name}.v", ""
        return f"{with_}select {distinct}({shown})::int as v from {source}{where}{after}"

    def _source(self, depth: int) -> tuple[str, list[str]]:
        text, columns = self._item(depth, [])
        for _ in range(self._chance.choice([0, 1, 1, 2, 3])):
            other, more = self._item(depth, columns)
            kind = self._chance.choice(["join", "left join", "right join", "full join", "cross join", ","])
            if "lateral" in other and kind in ("right join", "full join"):
                kind = "join"
            on = (
                ""
                if kind in ("cross join", ",")
                else f" on {self._on(kind, self._chance.choice(columns), self._chance.choice(more))}"
            )
            text += f" {kind} {other}{on}" if kind != "," else f" cross join {other}"
            columns = columns + more
        return text, columns

    def _on(self, kind: str, left: str, right: str) -> str:
        return f"{left} = {right}" if kind == "full join" else self._condition(left, right)

    def _condition(self, left: str, right: str) -> str:
        return self._chance.choice(_CONDITIONS).replace("{l}", left).replace("{r}", right)

    def _item(self, depth: int, before: list[str]) -> tuple[str, list[str]]:
        self._count += 1
        name = f"t{self._count}"
        choice = self._chance.random()
        if depth and choice < 0.25:
            return f"({self.question(depth - 1)}) as {name}", [f"{name}.v"]
        if before and choice < 0.4:
            outer = self._chance.choice(before)
            inner = self._chance.choice(
                [
                    f"select {outer} + g as v from generate_series(1, 3) as g",
                    f"select g as v from generate_series(1, 5) as g where g = {outer}",
                    f"select unnest(array[{outer}, 1, 2]) as v",
                ]
            )
            return f"lateral ({inner}) as {name}", [f"{name}.v"]
        if choice < 0.5:
            return f"generate_series(1, {self._chance.choice([1, 3, 7])}) as {name}(v)", [f"{name}.v"]
        if choice < 0.6:
            return f"unnest(array[1, 1, 2, {self._chance.randint(1, 4)}]) as {name}(v)", [f"{name}.v"]
        rows = ", ".join(
            f"({self._chance.randint(1, 4)}, {self._chance.randint(1, 3)})"
            for _ in range(self._chance.randint(1, 6))
        )
        return f"(values {rows}) as {name}(v, w)", [f"{name}.v", f"{name}.w"]
