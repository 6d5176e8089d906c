"""What must be true of OpenWebUI: on PostgreSQL, signed in, behind HTTPS, with the chat's model for everybody and nothing else."""

import json

from testinfra.host import Host

testinfra_hosts = ["ansible://ai"]

UNIT = "openwebui.service"
GET = """
import json, sys, urllib.error, urllib.request
try:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://127.0.0.1:8080" + sys.argv[1], timeout=20) as reply:
        print(json.dumps([reply.status, dict(reply.headers), reply.read().decode()]))
except urllib.error.HTTPError as error:
    print(json.dumps([error.code, dict(error.headers), error.read().decode()]))
"""
# Run with the service's own program and secrets: what it was told, and what its database holds. Prints no secret.
DATABASE = """
import json, os, pathlib, urllib.parse, psycopg
told = json.load(open("/etc/project88/openwebui.json"))
source = told["secrets"]["DATABASE_URL"]
secret = pathlib.Path("/etc/project88/credentials", source["credential"]).read_text().strip()
url = source["into"].format(urllib.parse.quote(secret, safe="")).replace("+psycopg", "")
with psycopg.connect(url) as database:
    one = lambda query: database.execute(query).fetchall()
    print(json.dumps({
        "config": one("select count(*) from config")[0][0],
        "models": one("select m.id, m.is_active, g.principal_type, g.principal_id, g.permission from model as m"
                      " left join access_grant as g on g.resource_id = m.id and g.resource_type = 'model'"),
        "admins": one("select count(*) from \\"user\\" where role = 'admin'")[0][0],
        "triggers": [row[0] for row in one("select tgname from pg_trigger where not tgisinternal")],
    }))
"""


def got(host: Host, path: str) -> tuple[int, dict[str, str], str]:
    status, headers, text = json.loads(host.check_output("python3 -c %s %s", GET, path))
    return status, headers, text


def environment(host: Host) -> dict[str, object]:
    found: dict[str, object] = json.loads(host.file("/etc/project88/openwebui.json").content_string)[
        "environment"
    ]
    return found


def test_it_runs_and_starts_with_the_host(host: Host) -> None:
    service = host.service(UNIT)
    assert service.is_running
    assert service.is_enabled
    assert int(host.check_output("systemctl show --value -p NRestarts %s", UNIT)) < 3


def test_its_sandbox_is_tight(host: Host) -> None:
    assert host.run("systemd-analyze security --no-pager --threshold=30 %s", UNIT).rc == 0


def test_it_answers(host: Host) -> None:
    assert got(host, "/health")[0] == 200


def test_nobody_signs_up_and_the_web_socket_is_on(host: Host) -> None:
    status, _, text = got(host, "/api/config")
    assert status == 200
    features = json.loads(text)["features"]
    assert features["auth"] is True
    assert features["enable_signup"] is False
    assert features["enable_websocket"] is True


def test_nothing_is_shown_to_who_is_not_signed_in(host: Host) -> None:
    for path in ("/api/models", "/api/v1/users/all", "/api/v1/chats/", "/openai/models"):
        assert got(host, path)[0] in {401, 403}


def test_its_settings_hold_at_every_start(host: Host) -> None:
    told = environment(host)
    assert told["ENABLE_PERSISTENT_CONFIG"] == "false"
    assert str(told["WEBUI_URL"]).startswith("https://")
    assert told["CORS_ALLOW_ORIGIN"] == told["WEBUI_URL"]
    assert told["WEBUI_SESSION_COOKIE_SECURE"] == told["WEBUI_AUTH_COOKIE_SECURE"] == "true"
    assert told["ENABLE_FORWARD_USER_INFO_HEADERS"] == "true"


def test_what_would_add_prompts_or_tools_is_off(host: Host) -> None:
    told = environment(host)
    for name in (
        "TAGS_GENERATION",
        "FOLLOW_UP_GENERATION",
        "AUTOCOMPLETE_GENERATION",
        "PLUGINS",
        "CODE_EXECUTION",
        "API_KEYS",
    ):
        assert told[f"ENABLE_{name}"] == "false"
    metadata = told["DEFAULT_MODEL_METADATA"]
    assert isinstance(metadata, dict)
    assert not any(metadata["capabilities"].values())


def test_its_database_is_postgresql_and_as_it_should_be(host: Host) -> None:
    seen = json.loads(host.check_output("/opt/project88/openwebui/bin/python -c %s", DATABASE))
    assert seen["config"] == 0  # settings kept there would be believed instead of ours
    assert seen["models"] == [["race_chat", True, "user", "*", "read"]]
    assert seen["admins"] >= 1
    assert {"project88_guard_chat", "project88_guard_message"} <= set(seen["triggers"])
    assert host.run("find /var/lib/openwebui -name '*.db'").stdout == ""


def test_the_light_install_has_no_heavy_parts(host: Host) -> None:
    # chromadb refuses the SQLite of AlmaLinux 9, and torch brings libraries for graphics cards.
    for module in ("torch", "chromadb", "transformers"):
        assert host.run("/opt/project88/openwebui/bin/python -c %s", f"import {module}").rc != 0
    assert host.run("ls -d /opt/project88/openwebui/lib/python3*/site-packages/nvidia*").rc != 0


def test_no_secret_is_kept_beside_its_data(host: Host) -> None:
    assert not host.file("/var/lib/openwebui/.webui_secret_key").exists
    assert host.file("/var/lib/openwebui").mode == 0o700
