"""Partners come and go with playbooks/add-partner.yml and remove-partner.yml: one at a time, and nobody else notices."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.appliance.big_river import ADMINISTRATOR, import_season
from tests.appliance.big_river import PARTNER as STAYS
from tests.appliance.harness import CHAT, Host, Lab, Play

pytestmark = pytest.mark.in_order

ADD, REMOVE = "playbooks/add-partner.yml", "playbooks/remove-partner.yml"
# The season has both: Big River stays.
LEAVES, LEAVES_ID = "Lakeside Timing", 2
NEW, NEW_ZONE, NEW_OWNER = "Riverbend Race Services", "America/Chicago", "ann.weber@riverbend.example"
OWN_PASSWORD = "seven calm kayaks drift"
QUESTION, ANSWER = "How many finishers did we have in 2025?", "finishers in 2025"
ODD_NAMES = (
    """O'Briens "Söhne" & Zürich; drop table app.partner; -- $(reboot)""",
    "--restore 1",
    "88",
)


@pytest.fixture(scope="module")
def inventory(lab: Lab, one: Host) -> Path:
    return lab.inventory(one=[one.name])


@pytest.fixture(scope="module")
def passwords() -> dict[str, str]:
    """The passwords that the playbook made up, by partner."""
    return {}


@pytest.fixture(scope="module")
def rows_before() -> dict[tuple[str, int], str]:
    """What everybody had before one of them left."""
    return {}


def asked(host: Host, query: str) -> str:
    return host.run(["psql", "-XAt", "-h", "/run/postgresql", "-U", "project88", "-c", query]).out.strip()


def partners(host: Host) -> dict[int, dict[str, Any]]:
    listed = json.loads(host.run(["/usr/local/bin/project88", "partner", "list", "--json"]).out)
    return {partner["partner_id"]: partner for partner in listed}


def rows(host: Host) -> dict[tuple[str, int], str]:
    """Return how many rows each partner has in each table of landing and core, with a sum over them."""
    one_table = (
        "select format($$select %L || '|' || timing_partner_id || '|' || count(*) || ' ' || sum(hashtext(t::text)) from %s as t"
        " where timing_partner_id is not null group by timing_partner_id$$, c.oid::regclass, c.oid::regclass)"
        " from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attname = 'timing_partner_id'"
        " where c.relnamespace in ('core'::regnamespace, 'landing'::regnamespace) and c.relkind in ('r', 'p')"
        " and not c.relispartition"
    )
    found = {}
    for line in asked(host, " union all ".join(asked(host, one_table).splitlines())).splitlines():
        table, partner, what = line.split("|")
        # Landing holds numbers as the sources wrote them, and rows that name nobody.
        if number := re.fullmatch(r"\s*0*([1-9]\d*)(?:\.0*)?\s*", partner):
            found[table, int(number[1])] = what
    return found


def downloads(host: Host) -> list[str]:
    return host.run("ls /var/lib/project88/exports").out.split()


def said(play: Play) -> str:
    return " ".join(play.output.split())


def answers(lab: Lab, *messages: str) -> list[str]:
    """Write into one chat over HTTPS, in a browser, and return what came back."""
    texts: list[str] = lab.client.call(
        "chat",
        trust=lab.browser_trust,
        chat_name=CHAT,
        email=ADMINISTRATOR,
        password=lab.secret("vault_project88_openwebui_admin_password"),
        messages=messages,
    )["answers"]
    return texts


def password_in(play: Play) -> str:
    found = re.search(r"Password, shown once: (\S+?)['\"]?$", play.output, re.MULTILINE)
    assert found is not None, play.output
    return found[1]


@pytest.mark.step
def test_an_installation_is_there(lab: Lab, inventory: Path, season: Path) -> None:
    lab.playbook("site.yml", inventory, called="partners: the installation").need()
    import_season(lab, inventory, season)


# --- somebody comes ----------------------------------------------------------------------------------------------------


@pytest.mark.step
def test_a_new_partner_comes_with_its_first_person(
    lab: Lab, one: Host, inventory: Path, passwords: dict[str, str]
) -> None:
    before = partners(one)
    play = lab.playbook(
        ADD, inventory, extra={"partner_name": NEW, "partner_time_zone": NEW_ZONE, "partner_owner": NEW_OWNER}
    ).need()
    (added,) = partners(one).keys() - before.keys()
    assert f"Partner {added}, {NEW}, is ready." in said(play)
    made = partners(one)[added]
    assert (made["name"], made["time_zone"], made["can_log_in"]) == (NEW, NEW_ZONE, True)
    passwords[NEW] = password_in(play)


@pytest.mark.step
def test_that_person_chooses_a_password_and_is_in(lab: Lab, passwords: dict[str, str]) -> None:
    greeted, chosen, who = answers(
        lab,
        f"I'm {NEW_OWNER} from {NEW}, password {passwords[NEW]}",
        f"new password: {OWN_PASSWORD}",
        "who am I",
    )
    assert "That password only lets you choose your own" in greeted
    assert "Your new password is set." in chosen
    assert NEW in who
    assert "owner" in who


def test_the_same_name_again_is_the_same_partner(lab: Lab, one: Host, inventory: Path) -> None:
    before = partners(one)
    play = lab.playbook(ADD, inventory, extra={"partner_name": f" {NEW} ", "partner_owner": NEW_OWNER}).need()
    assert partners(one) == before
    assert "Password" not in play.output, "the person keeps the one that they chose"
    again = lab.playbook(ADD, inventory, extra={"partner_name": NEW}).need()
    assert again.changed_tasks() == []
    assert "logged in" in answers(lab, f"I'm {NEW_OWNER} from {NEW}, password {OWN_PASSWORD}")[0]


def test_names_are_taken_by_the_letter(lab: Lab, one: Host, inventory: Path) -> None:
    for name in ODD_NAMES:
        before = partners(one)
        lab.playbook(ADD, inventory, extra={"partner_name": name}).need()
        lab.playbook(ADD, inventory, extra={"partner_name": name}).need()
        after = partners(one)
        assert [after[number]["name"] for number in after.keys() - before.keys()] == [name]
        assert {number: after[number] for number in before} == before


def test_what_makes_no_partner_says_so(lab: Lab, one: Host, inventory: Path) -> None:
    before = partners(one)
    no_name = "Say the partner's name"
    for extra, sentence in (
        ({}, no_name),
        ({"partner_name": ""}, no_name),
        ({"partner_name": "   "}, no_name),
        ({"partner_name": STAYS.upper()}, "Another active partner is called"),
        ({"partner_name": STAYS, "partner_id": LEAVES_ID}, f"{STAYS} is partner 1 already."),
        ({"partner_name": "Moon Timing", "partner_time_zone": "Moon/Tranquility"}, "There is no time zone"),
    ):
        play = lab.playbook(ADD, inventory, extra=extra)
        assert not play.is_good
        assert sentence in said(play)
    assert partners(one) == before


def test_check_mode_adds_nobody(lab: Lab, one: Host, inventory: Path) -> None:
    before = partners(one)
    lab.playbook(
        ADD,
        inventory,
        check=True,
        extra={"partner_name": "Moon Timing", "partner_owner": "neil@moon.example"},
    ).need()
    assert partners(one) == before


# --- somebody leaves ---------------------------------------------------------------------------------------------------


@pytest.mark.step
def test_somebody_of_the_one_who_leaves_is_logged_in_and_has_a_download(
    lab: Lab, one: Host, inventory: Path, passwords: dict[str, str], rows_before: dict[tuple[str, int], str]
) -> None:
    """Each partner of the season gets a person, as a new one does."""
    for name, owner in ((STAYS, "kim@stays.example"), (LEAVES, "joe@leaves.example")):
        play = lab.playbook(ADD, inventory, extra={"partner_name": name, "partner_owner": owner}).need()
        *_, answered, export = answers(
            lab,
            f"I'm {owner} from {name}, password {password_in(play)}",
            f"new password: {OWN_PASSWORD}",
            QUESTION,
            "Generate CSV of Boston qualifiers with contact info",
        )
        assert ANSWER in answered
        assert "csv" in export.lower()
    assert len(downloads(one)) == 2
    rows_before |= rows(one)
    assert len({table for table, number in rows_before if number == LEAVES_ID}) > 8


def test_nobody_is_removed_by_mistake(
    lab: Lab, one: Host, inventory: Path, rows_before: dict[tuple[str, int], str]
) -> None:
    before = partners(one)
    for extra in (
        {"partner_id": LEAVES_ID, "remove_partner_name": STAYS},
        {"partner_id": LEAVES_ID, "remove_partner_name": LEAVES.lower()},
        {"partner_id": LEAVES_ID, "remove_partner_name": ""},
        {"partner_id": LEAVES_ID},
        {"partner_id": 999, "remove_partner_name": LEAVES},
        {"remove_partner_name": LEAVES},
    ):
        play = lab.playbook(REMOVE, inventory, extra=extra)
        assert not play.is_good
        assert "Nothing was changed" in said(play)
    lab.playbook(
        REMOVE, inventory, check=True, extra={"partner_id": LEAVES_ID, "remove_partner_name": LEAVES}
    ).need()
    assert partners(one) == before
    assert rows(one) == rows_before
    assert len(downloads(one)) == 2


@pytest.mark.step
def test_a_partner_leaves_with_all_that_is_its_own(lab: Lab, one: Host, inventory: Path) -> None:
    play = lab.playbook(
        REMOVE, inventory, extra={"partner_id": LEAVES_ID, "remove_partner_name": LEAVES}, called="a partner leaves"
    ).need()  # fmt: skip
    assert f"Partner {LEAVES_ID}, {LEAVES}, is gone" in said(play)
    assert partners(one)[LEAVES_ID]["data_dropped_at"] is not None
    assert [table for table, number in rows(one) if number == LEAVES_ID] == []
    left = asked(
        one,
        f"select rolname from pg_roles where rolname in ('partner_{LEAVES_ID}', 'api_{LEAVES_ID}')"
        f" union all select nspname from pg_namespace where nspname = 'tenant_{LEAVES_ID}'"
        # The schema api_<n> stays, empty: without it an old token would be answered with a list of the schemas that are.
        f" union all select c.relname from pg_class as c where relnamespace = 'api_{LEAVES_ID}'::regnamespace"
        f" union all select proname from pg_proc where pronamespace = 'api_{LEAVES_ID}'::regnamespace"
        f" union all select c.relname from pg_class as c where relname like '%\\_{LEAVES_ID}' and relnamespace = 'core'::regnamespace"
        f" union all select 'membership' from app.membership where partner_id = {LEAVES_ID}"
        f" union all select 'chat' from app.chat_context where partner_id = {LEAVES_ID}"
        f" union all select 'credential' from app.provider_credential where partner_id = {LEAVES_ID}",
    )
    assert left == ""
    assert asked(one, "select count(*) from pg_namespace where nspname = 'api_1'") == "1", (
        "the other partner's"
    )
    assert len(downloads(one)) == 1, "the other partner's"


def test_nobody_of_it_gets_in_any_more(lab: Lab) -> None:
    """Neither the session that was open, nor a new login with the password that was right until then."""
    session, login, who = answers(
        lab, QUESTION, f"I'm joe@leaves.example from {LEAVES}, password {OWN_PASSWORD}", "who am I"
    )
    assert "You were logged out because your access has changed." in session
    assert "you don't belong to a timing company here" in login  # told to whoever has proven who they are
    assert "You are not logged in." in who


def test_everybody_else_is_as_before(lab: Lab, one: Host, rows_before: dict[tuple[str, int], str]) -> None:
    assert rows(one) == {key: what for key, what in rows_before.items() if key[1] != LEAVES_ID}
    _, answered = answers(lab, f"I'm kim@stays.example from {STAYS}, password {OWN_PASSWORD}", QUESTION)
    assert ANSWER in answered
    doctor = one.run("/usr/local/bin/project88 doctor", check=False)
    assert "every chain holds" in doctor.out
