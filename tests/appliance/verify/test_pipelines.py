"""What must be true of the Pipelines server: it answers OpenWebUI alone, from a sandbox."""

import json

from testinfra.host import Host

testinfra_hosts = ["ansible://ai"]

UNIT = "project88-pipelines.service"
KEY = "/etc/project88/credentials/pipelines_api_key"
ASK = """
import json, sys, urllib.error, urllib.request
method, path, key_file = sys.argv[1:]
request = urllib.request.Request("http://127.0.0.1:9099" + path, method=method, data=b"{}" if method == "POST" else None)
if key_file:
    request.add_header("Authorization", "Bearer " + open(key_file).read().strip())
try:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as reply:
        print(json.dumps([reply.status, reply.read().decode()]))
except urllib.error.HTTPError as error:
    print(json.dumps([error.code, error.read().decode()]))
"""


def asked(host: Host, method: str, path: str, key_file: str = "") -> tuple[int, str]:
    status, text = json.loads(host.check_output("python3 -c %s %s %s %s", ASK, method, path, key_file))
    return status, text


def test_it_runs_and_starts_with_the_host(host: Host) -> None:
    service = host.service(UNIT)
    assert service.is_running
    assert service.is_enabled
    assert int(host.check_output("systemctl show --value -p NRestarts %s", UNIT)) < 3


def test_its_sandbox_is_tight(host: Host) -> None:
    assert host.run("systemd-analyze security --no-pager --threshold=30 %s", UNIT).rc == 0


def test_it_runs_as_nobody_special(host: Host) -> None:
    pid = host.check_output("systemctl show --value -p MainPID %s", UNIT)
    assert host.check_output("stat -c %%U /proc/%s", pid) == "project88"
    assert "CapEff:\t0000000000000000" in host.file(f"/proc/{pid}/status").content_string


def test_its_pipeline_is_loaded(host: Host) -> None:
    status, text = asked(host, "GET", "/models", KEY)
    assert status == 200
    assert [model["id"] for model in json.loads(text)["data"]] == ["race_chat"]


def test_without_the_key_it_says_nothing(host: Host) -> None:
    assert asked(host, "GET", "/models")[0] == 401
    assert asked(host, "POST", "/chat/completions")[0] == 401


def test_with_the_key_and_no_signed_user_it_answers_nothing(host: Host) -> None:
    assert asked(host, "POST", "/chat/completions", KEY)[0] in {400, 401}


def test_pipelines_cannot_be_uploaded(host: Host) -> None:
    for path in ("/pipelines/upload", "/pipelines/add", "/race_chat/valves/update"):
        assert asked(host, "POST", path, KEY)[0] in {403, 404, 405}


def test_the_release_is_not_written_to(host: Host) -> None:
    assert not host.file("/opt/project88/app/pipelines/failed").exists
    assert not host.file("/opt/project88/app/pipelines/race_chat").exists
