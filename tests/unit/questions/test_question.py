"""Typed questions keep what they hold, and the semantic model honours what they ask."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racechat.questions.filters import Filters
from racechat.questions.lexicon import _index
from racechat.questions.question import Order, Question, question_adapter
from racechat.questions.validity import misfits
from racechat.questions.values import EventRef, NumberRange, OneOf, Period, RunnerRef, TimeRange
from racechat.semantic.model import semantic_model

from project88.errors import BadInputError
from tests.questions.evaluation import cases

_names = st.text(min_size=1, max_size=20)
_filters = st.builds(
    Filters,
    distances=st.none()
    | st.builds(OneOf, values=st.tuples(st.sampled_from(["5k", "marathon"])), is_excluded=st.booleans()),
    age=st.none()
    | st.builds(NumberRange, minimum=st.none() | st.floats(0, 100), excludes_minimum=st.booleans()),
    time=st.none()
    | st.builds(TimeRange, maximum_ms=st.none() | st.integers(1, 10**8), excludes_maximum=st.booleans()),
    period=st.none()
    | st.builds(
        Period,
        first=st.none() | st.dates(),
        last=st.none() | st.dates(max_value=date(9000, 1, 1)),
        label=_names,
    ),
    runners=st.lists(
        st.builds(RunnerRef, name=_names, athlete_ids=st.tuples(st.integers(1, 10**9))), max_size=2
    ).map(tuple),
    events=st.lists(st.builds(EventRef, name=_names, series=st.tuples(_names)), max_size=2).map(tuple),
    clock=st.sampled_from(["chip", "gun"]),
)
_questions = st.builds(
    Question,
    subject=st.just("results"),
    measure=st.sampled_from(["results", "finisher_count", "average_time"]),
    filters=_filters,
    grouping=st.lists(st.sampled_from(["age_group", "sex", "year"]), max_size=3, unique=True).map(tuple),
    order=st.none() | st.builds(Order, by=st.just("time"), is_descending=st.booleans()),
    limit=st.none() | st.integers(1, 1000),
    shape=st.sampled_from(["table", "csv", "sql"]),
)


@settings(deadline=None)
@given(_questions)
def test_a_question_comes_back_from_json(question: Question) -> None:
    assert Question.from_dict(question.to_dict()) == question


def test_what_is_no_question_is_refused() -> None:
    for values in (
        {},
        {"subject": "results"},
        {"subject": "results", "measure": "drop table"},
        {"measure": 1},
    ):
        with pytest.raises(BadInputError):
            Question.from_dict(values)


def test_a_question_has_a_json_schema() -> None:
    schema = question_adapter().json_schema()
    assert {"subject", "measure", "filters", "grouping"} <= set(schema["properties"])


def test_every_expected_question_is_one_that_the_model_honours() -> None:
    for case in cases():
        filters = dict(case.question.get("filters", {}))
        for name in ("period", "other_period", "event_period"):
            if name in filters:
                filters[name] = {**filters[name], "label": "said"}
        for name in ("runners", "events", "excluded_events"):
            if name in filters:
                filters[name] = [{**item, "name": "said"} for item in filters[name]]
        question = Question.from_dict({**case.question, "filters": filters})
        assert misfits(question) == ()


def test_a_filter_that_a_measure_does_not_honour_is_named() -> None:
    question = Question(subject="syncs", measure="last_sync", filters=Filters(sexes=OneOf(values=("F",))))
    assert misfits(question) == ("sexes",)


def test_every_filter_of_the_model_is_a_filter_and_every_measure_a_measure() -> None:
    model = semantic_model()
    fields = set(Filters.__dataclass_fields__)
    for name, spec in model.measures.items():
        assert model.filters_of(name) <= fields, name
        assert Question(subject=spec.subject, measure=name)  # type: ignore[arg-type]
        Question.from_dict({"subject": spec.subject, "measure": name, "grouping": list(spec.grouping)})


def test_no_phrase_has_two_meanings() -> None:
    meanings: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for entries in _index().values():
        for words, kind, value in entries:
            meanings.setdefault(words, set()).add((kind, value))
    assert {words: found for words, found in meanings.items() if len(found) > 1} == {}


def test_contact_details_are_hidden_from_all_but_owners_and_administrators() -> None:
    model = semantic_model()
    assert "athlete_contact" in model.relations_for("owner")
    for role in ("staff", "viewer"):
        assert "athlete_contact" not in model.relations_for(role)  # type: ignore[arg-type]
    personal = {
        column
        for relation in model.relations_for("staff").values()
        for column in relation.columns.values()
        if column.personal == "contact"
    }
    assert personal == set()
