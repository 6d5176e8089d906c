"""The API as a partner's software meets it: over HTTP, through the stand-in for PostgREST, against the real database.

The stand-in is not PostgREST: what is proven is the boundary in the database and the settings that role `postgrest` writes.
"""

import json
import time

import psycopg
import pytest

from project88 import partners
from project88.keys import KeyRing
from tests.integration.api.conftest import MINE, SECRET, THEIRS, Api


@pytest.fixture(autouse=True)
def _roles(api: Api) -> None:
    """Roles belong to the cluster: tests of other databases may have taken them away."""
    with psycopg.connect(api.owner_url, autocommit=True) as owner:
        owner.execute("select app.provision_api()")


def test_a_token_reads_its_partners_rows_page_by_page(api: Api) -> None:
    status, rows, _ = api.ask("/events?select=event_id,name&order=event_id.desc&limit=2")
    assert status == 200
    assert rows == [
        {"event_id": 5, "name": f"Event 5 of {MINE}"},
        {"event_id": 4, "name": f"Event 4 of {MINE}"},
    ]
    assert api.ask("/events?select=event_id&order=event_id&offset=3")[1] == [{"event_id": 4}, {"event_id": 5}]


def test_an_answer_has_no_more_rows_than_allowed(api: Api) -> None:
    for query in ("", "?limit=1000"):
        rows = api.ask(f"/events{query}")[1]
        assert isinstance(rows, list)
        assert len(rows) == 3


@pytest.mark.parametrize(
    "query",
    [
        f"name=like.*{THEIRS}*",
        f"name=ilike.*OF%20{THEIRS}",
        f"name=eq.Event%201%20of%20{THEIRS}",
        f"name=in.(Event%201%20of%20{THEIRS})",
        f"name=not.like.*{MINE}*",
        "event_id=gt.5",
    ],
)
def test_no_filter_reaches_anothers_row(api: Api, query: str) -> None:
    assert api.ask(f"/events?{query}")[:2] == (200, [])


@pytest.mark.parametrize(
    "path",
    [
        "/events?name=eq.x'%20or%20true%20--",
        "/events?select=event_id%20from%20core.event%20--",
        "/events?order=event_id);%20set%20role%20api_982;%20--",
        "/events?event_id=in.(1);drop%20table%20x",
        "/events?limit=1;select%201",
        '/events?select="event_id",(select%20max(name)%20from%20api_982.events)',
    ],
)
def test_sql_in_a_request_is_a_value_or_an_error(api: Api, path: str) -> None:
    status, found, _ = api.ask(path)
    assert status in {200, 400}
    assert str(THEIRS) not in json.dumps(found).replace(f"api_{THEIRS}", "")


@pytest.mark.parametrize("path", ["/events", "/", "/results", "/splits?limit=1"])
def test_without_a_token_there_is_nothing(api: Api, path: str) -> None:
    status, found, headers = api.ask(path, token="")
    assert status == 401
    assert headers["www-authenticate"] == "Bearer"
    assert isinstance(found, dict)
    assert found["code"] == "PGRST302"


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_nothing_is_written(api: Api, method: str) -> None:
    assert api.ask("/events", method=method)[0] == 403


def test_what_is_not_in_the_schema_is_not_there(api: Api) -> None:
    for path in ("/event", "/core.event", "/account", "/rpc/check_request", "/pg_class", "/api_token"):
        assert api.ask(path)[0] == 404


def test_another_partners_schema_is_like_one_that_is_not_there(api: Api) -> None:
    for path in ("/events", "/", "/no_such_view"):
        answers = [
            api.ask(path, schema=schema) for schema in (f"api_{THEIRS}", "core", "api_99", "tenant_981")
        ]
        assert {status for status, _, _ in answers} <= {404, 406}
        assert all(isinstance(found, dict) and found["message"] for _, found, _ in answers)
    assert api.ask("/events", schema=f"api_{THEIRS}")[:2] == (
        406,
        {
            "code": "PT406",
            "message": f"Invalid schema: api_{THEIRS}",
            "details": None,
            "hint": f"This token reads schema api_{MINE} alone.",
        },
    )
    assert api.ask("/events", schema=None)[0] == 404


@pytest.mark.parametrize(
    "wishes",
    [
        ["count=planned"],
        ["count=estimated"],
        ["return=minimal, count=planned"],
        ["count=exact,count=estimated"],
        ["COUNT=Planned"],
        ["count = planned"],
        ["x=y,\tcount=planned\t,z"],
        ['count="planned"'],
        ["count=planned;x=1"],
        ["count=guessed"],
        ["tx=commit", "count=planned"],
    ],
)
def test_no_estimate_is_given(api: Api, wishes: list[str]) -> None:
    status, found, _ = api.ask("/events", headers=[("Prefer", wish) for wish in wishes])
    assert status == 400
    assert isinstance(found, dict)
    assert found["message"] == "Rows are counted exactly or not at all."


def test_an_exact_count_is_of_the_partners_own_rows(api: Api) -> None:
    status, rows, headers = api.ask("/events?limit=2", headers=[("Prefer", "count=exact")])
    assert (status, headers["content-range"], headers["content-profile"]) == (206, "0-1/5", f"api_{MINE}")
    assert isinstance(rows, list)
    assert len(rows) == 2
    assert api.ask("/events", headers=[("Prefer", "handling=lenient")])[0] == 200


def test_the_root_describes_every_column(api: Api) -> None:
    status, found, _ = api.ask("/")
    assert status == 200
    assert isinstance(found, dict)
    assert set(found["paths"]) == {
        "/events", "/races", "/results", "/splits", "/registrations_by_day", "/weather",
    }  # fmt: skip
    for view, described in found["definitions"].items():
        assert described["description"]
        assert all(column["description"] for column in described["properties"].values()), view
    assert found["definitions"]["results"]["properties"]["chip_time_ms"]["type"] == "integer"
    assert str(THEIRS) not in json.dumps(found)


def test_a_partner_that_comes_is_served_without_a_restart(api: Api, keys: KeyRing) -> None:
    newcomer = 983
    with psycopg.connect(api.owner_url, autocommit=True) as owner:
        partners.provision(owner, keys, newcomer, "Newcomer")
        token = partners.issue_token(owner, SECRET, newcomer, days=1)
        for _ in range(100):
            status, found, _ = api.ask("/events", token=token, schema=f"api_{newcomer}")
            if status == 200:
                break
            time.sleep(0.1)
        assert (status, found) == (200, [])
        partners.remove(owner, newcomer)
        partners.drop_data(owner, newcomer)
        # Its token still names its schema, and meets no list of the others'.
        for _ in range(3):
            status, found, _ = api.ask("/events", token=token, schema=f"api_{newcomer}")
            assert status in {401, 403, 404}
            assert "exposed" not in json.dumps(found)
            time.sleep(0.2)
        assert api.ask("/events")[0] == 200


def test_a_withdrawn_token_is_refused_at_once(api: Api) -> None:
    with psycopg.connect(api.owner_url, autocommit=True) as owner:
        token = partners.issue_token(owner, SECRET, MINE, days=1, label="short")
        assert api.ask("/events", token=token)[0] == 200
        [made] = [one for one in partners.list_tokens(owner, MINE) if one.label == "short"]
        partners.revoke_token(owner, str(made.token_id))
    assert api.ask("/events", token=token)[0] == 401


def test_a_forged_token_is_refused(api: Api) -> None:
    head, body, signature = api.token.split(".")
    for token in (f"{head}.{body}.", f"{head}.{body[:-4]}AAAA.{signature}", "x", "eyJhbGciOiJub25lIn0.e30."):
        assert api.ask("/events", token=token)[0] == 401
