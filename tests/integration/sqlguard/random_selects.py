"""Random SELECTs over the partner's views, typed well enough that PostgreSQL takes most of them."""

from random import Random

_VIEWS = {
    "event": {
        "text": ["name", "city", "state", "series"],
        "int": ["event_id", "year", "finisher_count"],
        "date": ["starts_on", "ends_on"],
    },
    "race": {
        "text": ["name", "distance_class", "event_name"],
        "int": ["race_id", "event_id", "finisher_count"],
        "date": ["held_on"],
    },
    "result": {
        "text": ["full_name", "sex", "age_group", "status"],
        "int": ["result_id", "race_id", "event_id", "athlete_id", "age", "chip_time_ms"],
        "date": ["held_on"],
    },
    "entry": {
        "text": ["last_name", "status"],
        "int": ["entry_id", "race_id", "athlete_id"],
        "date": [],
    },
}

_TEXT = (
    "lower({t})", "upper({t})", "left({t}, 3)", "{t} || {t}", "concat({t}, {i})", "concat_ws(' ', {t}, {t}, {i})", "trim({t})",
    "replace({t}, 'a', 'b')", "regexp_replace({t}, '[0-9]+', '#', 'g')", "split_part({t}, ' ', 1)", "format('%s-%s', {t}, {i})",
    "lpad({t}, 10, '.')", "to_char({d}, 'YYYY-MM')", "coalesce({t}, {t})", "nullif({t}, 'x')", "greatest({t}, {t})",
    "case when {b} then {t} else {t} end", "{i}::text", "(string_to_array({t}, ' '))[1]", "initcap({t})", "substring({t} from '[a-z]+')",
    "json_build_object('a', {t}, 'b', {i})::text", "to_jsonb({t}) #>> '{{}}'", "array_to_string(array[{t}, {t}], ',')", "reverse({t})",
    "overlay({t} placing 'x' from 1 for 1)", "repeat({t}, 3)", "md5({t})", "translate({t}, 'abc', 'xyz')",
)  # fmt: skip
_INT = (
    "{i} + {i}", "{i} - 1", "{i} * 2", "{i} / 7", "{i} % 5", "length({t})", "abs({i})", "extract(year from {d})::int", "round({i} / 3.0, 1)::int",
    "greatest({i}, {i})", "coalesce({i}, 0)", "case when {b} then {i} else 0 end", "position('a' in {t})", "sign({i})::int", "power({i} % 9, 2)::int",
    "(select count(*) from race r where r.event_id = {i})::int", "cardinality(array[{i}, {i}])", "num_nulls({t}, {i})", "mod({i}, 3)",
    "jsonb_array_length(jsonb_build_array({i}, {t}))", "array_position(array[{i}, 1], 1)", "ascii({t})",
)  # fmt: skip
_DATE = ("{d} + 7", "date_trunc('month', {d})::date", "current_date", "({d} - interval '1 month')::date", "coalesce({d}, current_date)",
         "make_date(2025, 1, 1)", "greatest({d}, {d})", "to_date('2025-01-01', 'YYYY-MM-DD')")  # fmt: skip
_TRUTH = (
    "{i} > {i}", "{t} = {t}", "{t} like '%a%'", "{t} ~ '^[a-z]+$'", "{d} between '2024-01-01' and '2025-12-31'", "{i} in (1, 2, 3)",
    "{t} is not null", "not {b}", "{b} and {b}", "{b} or {b}", "exists (select 1 from result r where r.event_id = {i})",
    "{i} = any (array[1, 2])", "{t} ilike '%x%'", "{t} ^@ 'a'", "array[{t}] && array['a']", "{i} is distinct from {i}",
    "{i} in (select event_id from race)", "({i}, {t}) = (1, 'a')", "starts_with({t}, 'a')", "{d} is null",
    "daterange({d}, null) @> current_date",
)  # fmt: skip
_AGGREGATES = (
    "count(*)", "count({i})", "sum({i})", "avg({i})::int", "min({t})", "max({d})", "string_agg({t}, ',')", "array_agg({i})::text", "bool_and({b})",
    "count(distinct {t})", "percentile_cont(0.5) within group (order by {i})", "count(*) filter (where {b})", "json_agg({t})::text", "stddev({i})",
    "mode() within group (order by {t})", "corr({i}, {i})", "regr_slope({i}, {i})",
)  # fmt: skip
_WINDOWS = (
    "row_number() over (order by {i})", "rank() over (partition by {t} order by {i})", "lag({i}) over (order by {d})", "sum({i}) over (partition by {t})",
    "first_value({t}) over (order by {i})", "avg({i}) over (order by {i} rows between 3 preceding and current row)", "ntile(4) over (order by {i})",
    "max({i}) over (order by {i} rows between 2 preceding and 2 following)",
)  # fmt: skip
_KINDS = {"t": ("text", _TEXT), "i": ("int", _INT), "d": ("date", _DATE), "b": ("truth", _TRUTH)}
_CONSTANTS = {
    "text": ["'a'", "'Canary 5K'"],
    "int": ["1", "42"],
    "date": ["date '2025-05-04'"],
    "truth": ["true", "false"],
}


class RandomSelects:
    """Builds one random SELECT after another from a source of chance."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._aliases = 0

    def select(self, depth: int = 2) -> str:
        """Return a whole statement."""
        text = self._select(depth)
        if self._chance.random() < 0.15:
            text = f"with q as ({text}) select * from q"
        if self._chance.random() < 0.1:
            operator = self._chance.choice(["union", "union all", "except", "intersect"])
            text = f"select 'a' as v {operator} select min(x.v) from (select 1::text as v, q.* from ({text}) as q) as x"
        return text

    def _select(self, depth: int) -> str:
        source, names = self._source(depth)
        where = f" where {self._expression('b', names, 2)}" if self._chance.random() < 0.6 else ""
        if self._chance.random() < 0.35:
            keys = [
                self._expression(self._chance.choice("tid"), names, 1)
                for _ in range(self._chance.randint(0, 2))
            ]
            totals = [
                self._filled(self._chance.choice(_AGGREGATES), names, 1)
                for _ in range(self._chance.randint(1, 2))
            ]
            grouping = self._chance.choice(["{}", "{}", "rollup ({})", "cube ({})"])
            group = (
                f" group by {grouping.format(', '.join(str(n + 1) for n in range(len(keys))))}"
                if keys
                else ""
            )
            if "(" in group:
                group = f" group by {', '.join(str(n + 1) for n in range(len(keys)))}"
            return f"select {self._listed(keys + totals)} from {source}{where}{group}"
        shown = [
            self._expression(self._chance.choice("ttid"), names, 3) for _ in range(self._chance.randint(1, 4))
        ]
        if self._chance.random() < 0.25:
            shown.append(self._filled(self._chance.choice(_WINDOWS), names, 1))
        order = " order by 1" if self._chance.random() < 0.4 else ""
        limit = f" limit {self._chance.choice([1, 10, 1000])}" if self._chance.random() < 0.5 else ""
        distinct = "distinct " if self._chance.random() < 0.1 else ""
        return f"select {distinct}{self._listed(shown)} from {source}{where}{order}{limit}"

    def _listed(self, expressions: list[str]) -> str:
        return ", ".join(f"{expression} as v{n}" for n, expression in enumerate(expressions))

    def _source(self, depth: int) -> tuple[str, dict[str, list[str]]]:
        text, names = self._item(depth)
        for _ in range(self._chance.choice([0, 0, 1, 2])):
            other, more = self._item(depth)
            if self._chance.random() < 0.8 and names["int"] and more["int"]:
                join = self._chance.choice(["join", "left join", "right join"])
                text += f" {join} {other} on {self._chance.choice(names['int'])} = {self._chance.choice(more['int'])}"
            else:
                text += f" cross join {other}"
            names = {kind: names[kind] + more[kind] for kind in names}
        return text, names

    def _item(self, depth: int) -> tuple[str, dict[str, list[str]]]:
        self._aliases += 1
        alias = f"a{self._aliases}"
        choice = self._chance.random()
        if choice < 0.1:
            return f"generate_series(1, {self._chance.choice([3, 100, 9000, 10**9])}) as {alias}", {
                "text": [],
                "int": [alias],
                "date": [],
            }
        if choice < 0.2:
            return f"(values ('a', 1), ('b', 2)) as {alias}(t, i)", {
                "text": [f"{alias}.t"],
                "int": [f"{alias}.i"],
                "date": [],
            }
        if choice < 0.35 and depth:
            _source, names = self._source(0)
            shown = [self._expression(kind, names, 2) for kind in "tid"]
            inner = f"select {shown[0]} as t, {shown[1]} as i, {shown[2]} as d from {_source}"
            return f"({inner}) as {alias}", {
                "text": [f"{alias}.t"],
                "int": [f"{alias}.i"],
                "date": [f"{alias}.d"],
            }
        view = self._chance.choice(list(_VIEWS))
        return f"{view} as {alias}", {
            kind: [f"{alias}.{name}" for name in listed] for kind, listed in _VIEWS[view].items()
        }

    def _expression(self, kind: str, names: dict[str, list[str]], depth: int) -> str:
        name, rules = _KINDS[kind]
        columns = names.get(name, [])
        if depth <= 0 or self._chance.random() < 0.3:
            return self._chance.choice(columns or _CONSTANTS[name])
        return self._filled(self._chance.choice(rules), names, depth)

    def _filled(self, rule: str, names: dict[str, list[str]], depth: int) -> str:
        for kind in "tidb":
            while f"{{{kind}}}" in rule:
                rule = rule.replace(f"{{{kind}}}", f"({self._expression(kind, names, depth - 1)})", 1)
        return rule.replace("{{", "{").replace("}}", "}")
