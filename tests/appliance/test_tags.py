"""Every role run alone, by its tag, on a host that is whole: it works, and changes nothing; nor does the full run after them."""

import json
from pathlib import Path

import pytest

from tests.appliance.big_river import ADMINISTRATOR
from tests.appliance.harness import CHAT, Host, Lab
from tests.appliance.rendering import role_names

pytestmark = pytest.mark.in_order


@pytest.fixture(scope="module")
def inventory(lab: Lab, one: Host) -> Path:
    return lab.inventory(one=[one.name])


@pytest.mark.step
def test_it_converges(lab: Lab, inventory: Path) -> None:
    lab.playbook("site.yml", inventory, called="tags: fresh converge").need()


@pytest.mark.parametrize("role", role_names())
def test_a_role_alone_changes_nothing(lab: Lab, inventory: Path, role: str) -> None:
    play = lab.playbook("site.yml", inventory, arguments=["--tags", role], called=f"tags: {role}").need()
    assert play.changed_tasks() == []
    assert play.changed == 0


def test_a_role_alone_names_the_release_in_use(lab: Lab, one: Host, inventory: Path) -> None:
    """Written anew, the unit says what the full run said."""
    unit = "/etc/systemd/system/project88-metrics.service"
    before = one.read(unit)
    one.write(unit, "[Service]\nExecStart=/bin/false\n")
    lab.playbook("site.yml", inventory, arguments=["--tags", "monitoring"], called="tags: a lost unit").need()
    assert one.read(unit) == before
    used = one.run("basename $(readlink /opt/project88/app)").out.strip()
    assert f"# Release {used}\n" in before


def test_the_audit_is_kept_for_as_long_as_the_inventory_says(lab: Lab, one: Host, inventory: Path) -> None:
    ask, arguments = ["/usr/local/bin/project88", "audit", "retention"], ["--tags", "postgresql"]
    assert "for 400 days" in one.run(ask).out
    days = {"postgresql_audit_days": 730}
    first, second = (
        lab.playbook("site.yml", inventory, arguments=arguments, extra=days).need() for _ in range(2)
    )
    assert first.changed_tasks() == ["postgresql : audit | Keep it for so many days"]
    assert second.changed_tasks() == []
    assert "for 730 days" in one.run(ask).out
    lab.playbook("site.yml", inventory, arguments=arguments).need()
    assert "for 730 days" in one.run(ask).out, "who says nothing changes nothing"


PROVIDER = {
    "openwebui_openid_url": "https://login.project88.test/.well-known/openid-configuration",
    "openwebui_openid_client_id": "race-chat",
    "openwebui_openid_client_secret": "known to both",
}
PARTS = ["--tags", "openwebui,pipelines,apache,monitoring"]


def test_with_a_provider_nothing_else_signs_in_and_its_word_is_taken(
    lab: Lab, one: Host, inventory: Path
) -> None:
    """The running service asks OpenWebUI itself, and does not start where there are other ways in."""
    trust = {"pipelines_trust_openid_email": True}
    play = lab.playbook("site.yml", inventory, arguments=PARTS, extra=trust)
    assert "unless an OpenID provider is the only way to sign in" in " ".join(play.failure().split())
    extra = {**PROVIDER, **trust}
    lab.playbook(
        "site.yml", inventory, arguments=PARTS, extra=extra, called="tags: an OpenID provider"
    ).need()
    again = lab.playbook("site.yml", inventory, arguments=PARTS, extra=extra).need()
    assert again.changed_tasks() == []
    assert one.run("systemctl is-active openwebui project88-pipelines").is_good
    assert "openid_not_trusted" not in one.journal("project88-pipelines")
    told = one.run("project88 doctor", check=False).out
    assert "OpenWebUI's administrator" not in told
    # Nobody is let in by a password; the way to the provider is open, and this one is not there.
    status = "curl -sk -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json'"
    site, body = (
        f"--resolve {CHAT}:443:127.0.0.1 https://{CHAT}",
        json.dumps({"email": "a@b.test", "password": "x"}),
    )
    assert one.run(f"{status} -d '{body}' {site}/api/v1/auths/signin").out == "403"
    assert one.run(f"{status} {site}/oauth/oidc/login").out not in {"403", "404"}


def test_without_it_passwords_sign_in_again(lab: Lab, inventory: Path) -> None:
    lab.playbook("site.yml", inventory, arguments=PARTS, called="tags: the provider given up").need()
    seen = lab.client.call(
        "account",
        trust=lab.browser_trust,
        chat_name=CHAT,
        email=ADMINISTRATOR,
        password=lab.secret("vault_project88_openwebui_admin_password"),
    )
    assert seen["role"] == "admin"
    seen = lab.client.call("pages", trust=lab.browser_trust, name=CHAT, path="/oauth/oidc/login")
    assert seen["status"] == 403


def test_the_full_run_after_them_changes_nothing(lab: Lab, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, called="tags: full run").need()
    assert play.changed_tasks() == []


def test_another_release_is_left_to_the_playbook_of_upgrades(lab: Lab, one: Host, inventory: Path) -> None:
    """As after a failed upgrade that went back: the checkout is the newer one, the release in use the older."""
    used = one.run("readlink /opt/project88/app").out.strip()
    source = lab.checkout / "project88" / "__init__.py"
    before = source.read_text()
    source.write_text(f"{before}\n# another release\n")
    try:
        for check in (True, False):
            play = lab.playbook("site.yml", inventory, check=check, called="tags: another release")
            said = " ".join(play.failure().split())
            assert not play.is_good
            assert f"uses release {used.removeprefix('releases/')}, and this checkout is" in said
            assert "Run ansible-playbook playbooks/upgrade.yml" in said
    finally:
        source.write_text(before)
    assert one.run("readlink /opt/project88/app").out.strip() == used
    assert one.run("ls /opt/project88/releases").out.split() == [used.removeprefix("releases/")]
