"""Random calls inside calls, typed by the catalog: whatever one makes is given to the next."""

from collections import defaultdict
from random import Random

from tests.integration.sqlguard.generated_calls import SAMPLES, Overload, typed

# What may stand around a value of a type beside a function.
_AROUND = (
    "coalesce({x}, {x})",
    "case when {b} then {x} else {x} end",
    "greatest({x}, {x})",
    "nullif({x}, {x})",
    "(array[{x}, {x}])[1]",
    "(select {x})",
    "min({x}) over ()",
    "(select max(q.x) from (values ({x}), ({x})) as q(x))",
    "(select mode() within group (order by q.x) from (values ({x}), ({x})) as q(x))",
)
_AROUND_TEXT = (
    "{any}::text",
    "row({any}, {any})::text",
    "row(row({text}), array[{text}])::text",
    "array[{text}, {text}]::text",
    "array(select {text} from generate_series(1, 3))::text",
    "{text}::char(20)",
    '{text} collate "C"',
    "concat({any}, {any})",
    "concat_ws({text}, {any}, {any})",
    "format('%s-%L-%I', {any}, {text}, {text})",
    "format('%1$s%1$20s', {any})",
    "lpad({text}, 300, '€')",
    "rpad({text}, 30, ',')",
    "replace({text}, 'a', '\"\"')",
    "replace({text}, {text}, ',,,')",
    "translate({text}, 'ab1', '😀,\"')",
    "regexp_replace({text}, '', ',', 'g')",
    "regexp_replace({text}, '(a)', '\\1\\1€', 'g')",
    "array_to_string({text[]}, ', ', '€€')",
    "to_char({numeric}, 'FM999,999.99')",
    "to_char({timestamptz}, 'TMDay, DD Month YYYY')",
    "overlay({text} placing {text} from 1 for 0)",
    "split_part({text}, ',', 2)",
    "string_agg({text}, '€') over ()",
    "(select string_agg(q.x, '€') from (values ({text}), ({text})) as q(x))",
    "(select json_agg(q) from (values ({text}, {any}), ({text}, {any})) as q(x, y))::text",
    "(select json_object_agg(q.x, q.y) from (values ({text}, {any}), ({text}, {any})) as q(x, y))::text",
    "json_build_object({text}, {any})::text",
    "jsonb_build_array({any}, {text})::text",
    "(to_jsonb({any}) -> 0)::text",
    "to_json({any})::text",
    "({jsonb} ->> 0)",
    "({json} #>> '{{0}}')",
)
_FROM = (
    "(values (1), (2)) as s0(a)",
    "generate_series(1, 4) as s0(a)",
    "unnest({text[]}) as s0(a)",
    "string_to_table({text}, {text}) as s0(a)",
    "regexp_split_to_table({text}, '') as s0(a)",
    "regexp_split_to_table({text}, ',') as s0(a)",
    "json_array_elements({json}) as s0(a)",
    "jsonb_each({jsonb}) as s0(a)",
    "unnest(string_to_array({text}, null)) with ordinality as s0(a)",
    "regexp_matches({text}, '.', 'g') as s0(a)",
)


class NestedCalls:
    """Builds one random question after another from a source of chance."""

    def __init__(self, chance: Random, overloads: list[Overload]) -> None:
        self._chance = chance
        self._making: dict[str, list[Overload]] = defaultdict(list)
        for overload in overloads:
            if overload.kind in ("f", "op") and overload.result in SAMPLES:
                self._making[overload.result].append(overload)

    def question(self) -> str:
        """Return a whole statement with one column, v."""
        wanted = self._chance.choice(["text", "text", "text", *SAMPLES])
        count = self._chance.choice([1, 1, 3])
        columns = {f"c{n}": self._chance.choice(["text", "text", *SAMPLES]) for n in range(3)}
        row = ", ".join(self._made(name, {}, self._chance.choice([0, 1])) for name in columns.values())
        listed = ", ".join([f"({row})"] * count)
        known = {f"s.{column}": name for column, name in columns.items()}
        value = self._made(wanted, known, self._chance.choice([1, 2, 3]))
        more = ""
        if self._chance.random() < 0.25:
            more = f", lateral {self._filled(self._chance.choice(_FROM), known, 1)}"
            if self._chance.random() < 0.5:
                value = f"concat(s0.a, {value})"
        text = f"select {value} as v from (values {listed}) as s({', '.join(columns)}){more}"
        if self._chance.random() < 0.2:
            wrap = self._chance.choice(
                [
                    "string_agg(q.v::text, ',')",
                    "array_agg(q.v)",
                    "json_agg(q.v)",
                    "max(q.v::text)",
                    "count(*)",
                    "json_agg(q)",
                ]
            )
            text = f"select {wrap} as v from ({text}) as q"
        return text

    def _made(self, wanted: str, known: dict[str, str], depth: int) -> str:
        columns = [column for column, name in known.items() if name == wanted]
        if depth <= 0 or self._chance.random() < 0.15:
            if columns and self._chance.random() < 0.7:
                return self._chance.choice(columns)
            return typed(self._chance.choice(SAMPLES[wanted]), wanted)
        choice = self._chance.random()
        if choice < 0.15:
            return self._filled(
                self._chance.choice(_AROUND).replace("{x}", f"{{{wanted}}}"), known, depth - 1
            )
        if choice < 0.3:
            return f"({self._made(self._chance.choice([*SAMPLES]), known, depth - 1)})::{wanted}"
        if wanted == "text" and choice < 0.75:
            return self._filled(self._chance.choice(_AROUND_TEXT), known, depth - 1)
        if not self._making[wanted]:
            return f"({self._made('text', known, depth - 1)})::{wanted}"
        overload = self._chance.choice(self._making[wanted])
        return overload.call(self._made(name, known, depth - 1) for name in overload.arguments)

    def _filled(self, rule: str, known: dict[str, str], depth: int) -> str:
        for name in (*SAMPLES, "any", "b"):
            while f"{{{name}}}" in rule:
                wanted = self._chance.choice([*SAMPLES]) if name == "any" else "bool" if name == "b" else name
                rule = rule.replace(f"{{{name}}}", self._made(wanted, known, depth), 1)
        return rule.replace("{{", "{").replace("}}", "}")
