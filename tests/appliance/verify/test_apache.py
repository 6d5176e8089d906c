"""What must be true of the door, asked from the host itself; tests/appliance/outside asks from outside."""

import http.client
import json

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://web"]

ASK = """
import http.client, json, socket, ssl, sys
name, method, path, extra = json.loads(sys.argv[1])
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
with socket.create_connection(("127.0.0.1", 443), 20) as plain:
    with context.wrap_socket(plain, server_hostname=name) as secure:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {name}", "Connection: close", *extra]
        secure.sendall(("\\r\\n".join(lines) + "\\r\\n\\r\\n").encode())
        reply = http.client.HTTPResponse(secure, method=method)
        reply.begin()
        print(json.dumps([reply.status, [[k.lower(), v] for k, v in reply.getheaders()], reply.read(2000).decode("utf-8", "replace")]))
"""


class Reply:
    """What Apache answered."""

    def __init__(self, status: int, headers: list[list[str]], text: str) -> None:
        self.status, self.headers, self.text = status, headers, text

    def all(self, name: str) -> list[str]:
        return [value for header, value in self.headers if header == name]


def is_debian(host: Host) -> bool:
    return bool(host.system_info.distribution == "debian")


def unit(host: Host) -> str:
    return "apache2.service" if is_debian(host) else "httpd.service"


def ask(host: Host, name: str, path: str = "/", method: str = "GET", *extra: str) -> Reply:
    return Reply(
        *json.loads(
            host.check_output("/usr/bin/python3 -c %s %s", ASK, json.dumps([name, method, path, extra]))
        )
    )


@pytest.fixture
def duties(host: Host) -> dict[str, str]:
    """The names of this installation, as the host was told."""
    found: dict[str, str] = json.loads(host.file("/etc/project88/doctor.json").content_string)
    return found


def test_it_runs_and_will_after_a_reboot(host: Host) -> None:
    assert host.service(unit(host)).is_running
    assert host.service(unit(host)).is_enabled


def test_nothing_but_80_and_443_is_opened(host: Host) -> None:
    listening = host.check_output("ss -Hltnp")
    ports = {
        line.split()[3].rsplit(":", 1)[1]
        for line in listening.splitlines()
        if '"apache2"' in line or '"httpd"' in line
    }
    assert ports == {"80", "443"}


def test_it_runs_with_threads(host: Host) -> None:
    program = "apache2ctl" if is_debian(host) else "httpd"
    assert "event" in host.check_output(f"{program} -V").lower().split("server mpm:")[1].split("\n")[0]


@pytest.mark.parametrize("name", ["chat_name", "api_name"])
def test_every_answer_has_the_headers_once(host: Host, duties: dict[str, str], name: str) -> None:
    reply = ask(host, duties[name])
    assert reply.status < 500
    for header in (
        "strict-transport-security", "x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy",
        "permissions-policy", "cross-origin-opener-policy",
    ):  # fmt: skip
        assert len(reply.all(header)) == 1, header
    assert reply.all("server") == ["Apache"]


def test_scripts_run_by_their_hash_alone(host: Host, duties: dict[str, str]) -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in ask(host, duties["chat_name"]).all("content-security-policy")[0].split(";")
    )
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "'sha256-" in policy["script-src"]
    assert policy["frame-ancestors"] == "'none'"


def test_the_page_of_openwebui_needs_no_other_script(host: Host, duties: dict[str, str]) -> None:
    """An upgrade of OpenWebUI changes its page; the hashes in roles/apache/vars/main.yml must follow."""
    program = (
        "import base64, hashlib, re, sys; t = sys.stdin.read(); "
        "print('\\n'.join('sha256-' + base64.b64encode(hashlib.sha256(b.encode()).digest()).decode() "
        "for a, b in re.findall(r'<script([^>]*)>(.*?)</script>', t, re.S) if ' src=' not in a))"
    )
    page = host.run("find /opt/project88/openwebui -path '*/open_webui/frontend/index.html'").stdout.split()
    if not page:
        pytest.skip("OpenWebUI is on another host")
    needed = host.check_output(f'/usr/bin/python3 -c "{program}" < {page[0]}').split()
    policy = ask(host, duties["chat_name"]).all("content-security-policy")[0]
    assert needed
    assert all(f"'{digest}'" in policy for digest in needed)


@pytest.mark.parametrize(
    "path",
    [
        "/openai/models", "/openai/chat/completions", "//openai/models", "/%6fpenai/models", "/a/../openai/models", "/ollama/api/tags",
        "/api/v1/pipelines/list", "/api/v1/functions/create", "/api/v1/utils/db/download", "/api/v1/configs/export",
        "/api/v1/retrieval/process/url", "/api/v1/auths/signup", "/docs", "/openapi.json", "/api/v1/users/search?query=",
        "/api/v1/users/all", "/api/v1/auths/admin/details", "/api/v1/prompts/", "/a-route-that-nobody-knows",
    ],
)  # fmt: skip
def test_what_the_page_does_not_need_is_closed(host: Host, duties: dict[str, str], path: str) -> None:
    reply = ask(host, duties["chat_name"], path)
    assert reply.status == http.client.FORBIDDEN
    assert "closed here" in json.loads(reply.text)["detail"]


def test_who_asks_too_often_waits(host: Host) -> None:
    """Apache has the module that counts, and rules for both names; asking until it refuses would shut this host's own doctor out."""
    program = "apache2ctl" if is_debian(host) else "httpd"
    assert "security2_module" in host.check_output(f"{program} -M")
    folder = "/etc/apache2/sites-enabled" if is_debian(host) else "/etc/httpd/conf.d"
    assert host.run(f"grep -Rl 'status:429' {folder} | wc -l").stdout.strip() == "2"


def test_unknown_names_get_nothing(host: Host, duties: dict[str, str]) -> None:
    for name in ("stranger.example", host.check_output("hostname")):
        if name in {duties["chat_name"], duties["api_name"]}:
            continue
        assert ask(host, name).status == http.client.MISDIRECTED_REQUEST


def test_the_api_says_where_things_are(host: Host, duties: dict[str, str]) -> None:
    reply = ask(host, duties["api_name"], "/somewhere")
    assert reply.status == http.client.NOT_FOUND
    assert "/api/db/" in json.loads(reply.text)["message"]


def test_requests_that_are_too_large_are_refused(host: Host, duties: dict[str, str]) -> None:
    reply = ask(host, duties["chat_name"], "/api/chat/completions", "POST", "Content-Length: 104857600")
    assert reply.status == http.client.REQUEST_ENTITY_TOO_LARGE


def test_requests_that_hide_their_size_are_refused(host: Host, duties: dict[str, str]) -> None:
    reply = ask(host, duties["chat_name"], "/api/chat/completions", "POST", "Transfer-Encoding: chunked")
    assert reply.status == http.client.LENGTH_REQUIRED


def test_logs_hold_neither_queries_nor_tokens(host: Host, duties: dict[str, str]) -> None:
    folder = "/var/log/apache2" if is_debian(host) else "/var/log/httpd"
    token = "Q" * 43
    ask(
        host,
        duties["chat_name"],
        f"/exports/{token}/results.csv?also=canary-in-a-query",
        "GET",
        f"Referer: https://x/{token}",
    )
    ask(host, duties["chat_name"], "/static/x?token=canary-in-a-query")
    assert host.run(f"grep -r -e {token} -e canary-in-a-query {folder}").rc == 1
    assert host.run(f"grep -q '/exports/\\.\\.\\. ' {folder}/project88/access.log").rc == 0


def test_logs_are_rotated(host: Host) -> None:
    assert host.run("logrotate --debug /etc/logrotate.d/project88-apache").rc == 0


def test_sign_ins_are_limited(host: Host) -> None:
    assert "project88-signin" in host.check_output("fail2ban-client status")
    log = "/var/log/apache2" if is_debian(host) else "/var/log/httpd"
    assert f"{log}/project88/access.log" in host.check_output("fail2ban-client status project88-signin")
    line = (
        '2026-11-22T17:16:54+0000 203.0.113.9 chat.example "POST /api/v1/auths/signin HTTP/2.0" 400 106 656'
    )
    well = (
        '2026-11-22T17:16:54+0000 203.0.113.9 chat.example "POST /api/v1/auths/signin HTTP/2.0" 200 106 656'
    )
    for text, count in ((line, 1), (well, 0)):
        seen = host.check_output("fail2ban-regex %s /etc/fail2ban/filter.d/project88-signin.conf", text)
        assert f"{count} matched" in seen


def test_the_unit_is_hardened(host: Host) -> None:
    text = host.check_output(f"systemd-analyze security --no-pager {unit(host)}")
    assert float(text.rsplit("service: ", 1)[1].split()[0]) <= 3.0


def test_the_page_for_a_bad_moment_says_who_to_call(host: Host) -> None:
    page = host.file("/var/www/project88/pages/unavailable.html").content_string
    assert "Back in a moment" in page
    assert "@" in page
