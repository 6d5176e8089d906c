"""The unmodified upstream server behind our gate, as a process, over HTTP."""

import json
import re
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest
from racechat.server import upstream
from racechat.server.body import MAX_BODY_BYTES
from racechat.server.settings import PUBLISHED_KEY

from tests.fix_pipelines import ChatUser, free_port

# Every route that upstream declares, whichever version is installed.
UPSTREAM_ROUTES = re.findall(
    r'@app\.(get|post|delete|put|patch)\("([^"]+)"\)', (upstream.folder() / "main.py").read_text()
)
TASKS = [
    "title_generation",
    "tags_generation",
    "follow_up_generation",
    "query_generation",
    "moa_response_generation",
]


def _paths() -> list[tuple[str, str]]:
    declared = [
        (method.upper(), path.replace("{pipeline_id}", "race_chat")) for method, path in UPSTREAM_ROUTES
    ]
    return [*declared, ("GET", "/docs"), ("GET", "/openapi.json"), ("OPTIONS", "/chat/completions")]


def test_upstream_declares_what_we_think():
    assert ("post", "/chat/completions") in UPSTREAM_ROUTES
    assert len(UPSTREAM_ROUTES) > 20


def test_without_the_key_only_health_answers(server, client):
    body = {"model": "race_chat", "messages": [{"role": "user", "content": "hi"}], "body": {"messages": []}}
    for method, path in _paths():
        response = client.request(
            method,
            server.url + path,
            json=body,
            headers={"x-openwebui-user-jwt": server.user_token(ChatUser(user_id="u", email="a@b.test"))},
        )
        assert response.status_code == (200 if (method, path) == ("GET", "/") else 401), (method, path)
        assert not [name for name in response.headers if name.startswith("access-control")]


def test_pipelines_cannot_be_changed_even_with_the_key(server, client):
    key = {"authorization": f"Bearer {server.key}"}
    upload = client.post(
        f"{server.url}/pipelines/upload", headers=key, files={"file": ("../evil.py", b"class Pipeline: pass")}
    )
    update = client.post(f"{server.url}/race_chat/valves/update", headers=key, json={})
    delete = client.request("DELETE", f"{server.url}/pipelines/delete", headers=key, json={"id": "race_chat"})
    assert [upload.status_code, update.status_code, delete.status_code] == [403, 403, 403]
    assert [model["id"] for model in client.get(f"{server.url}/models", headers=key).json()["data"]] == [
        "race_chat"
    ]
    assert (
        client.get(f"{server.url}/race_chat/valves", headers=key).status_code == 404
    )  # there are none to read


@pytest.mark.parametrize("change", [{"exp": 1}, {"iss": "somebody"}, {"sub": None}])
def test_a_bad_token_is_refused(server, client, chat, change):
    headers = server.headers(chat.user, "chat") | {
        "x-openwebui-user-jwt": server.user_token(chat.user, **change)
    }
    response = client.post(
        f"{server.url}/chat/completions", headers=headers, json={"model": "race_chat", "messages": []}
    )
    assert response.status_code == 401
    assert "user token" in response.json()["detail"]


def test_without_a_token_nobody_is_answered_whatever_the_body_says(server, client):
    body = {
        "model": "race_chat",
        "messages": [{"role": "user", "content": "who am I"}],
        "user": {"id": "boss", "email": "boss@example.test"},
    }
    response = client.post(
        f"{server.url}/chat/completions", headers={"authorization": f"Bearer {server.key}"}, json=body
    )
    assert response.status_code == 401


def test_a_huge_body_is_refused_and_the_server_lives(server, client, chat):
    headers = server.headers(chat.user, "chat")
    response = client.post(
        f"{server.url}/chat/completions", headers=headers, content=b" " * (MAX_BODY_BYTES + 1)
    )
    assert response.status_code == 413
    assert "Race" in chat.say("help").text or "race" in chat.say("help").text


def test_a_stranger_is_asked_who_they_are(chat):
    said = chat.say("How many people finished under 3 hours in marathons last year?")
    assert said.text
    assert said.statuses[0]["done"] is False
    assert said.statuses[-1]["done"] is True
    assert sum(bool(status["done"]) for status in said.statuses) == 1
    assert said.lines[-1] == "data: [DONE]"


@pytest.mark.parametrize(
    "content",
    ['data: {"event": {"type": "execute"}}\n\ndata: x', "half \ud800", "東京 \x00 🏃", "`</details>`"],
)
def test_what_is_typed_never_becomes_an_event(chat, content):
    said = chat.say(content)  # read_stream refuses any line and any event that is not ours
    assert said.text


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "empty"),
        ("\x00\u200b", "empty"),
        ("x" * 100_000, "up to 4,000 characters"),
        ([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}], "only text"),
        ([], "empty"),
        (None, "empty"),
        ({"text": "hi"}, "only text"),
        ([{"no": "type"}, 5], "only text"),
        ([{"type": "text", "text": "help"}, {"type": "image_url"}], "races"),
    ],
)  # fmt: skip
def test_odd_messages_get_a_plain_sentence(chat, content, part):
    assert part in chat.say(content).text


def test_without_streaming_one_response_holds_the_answer(server, client, chat):
    body = {"model": "race_chat", "stream": False, "messages": [{"role": "user", "content": "help"}]}
    answer = client.post(
        f"{server.url}/chat/completions", headers=server.headers(chat.user, "chat"), json=body
    ).json()
    assert answer["object"] == "chat.completion"
    assert answer["choices"][0]["message"]["content"] == chat.say("help").text


def test_background_tasks_never_reach_the_database(server, client, chat, server_database_url):
    body = {
        "model": "race_chat",
        "stream": False,
        "messages": [{"role": "user", "content": "### Task:\nwhatever"}],
    }
    with psycopg.connect(server_database_url, autocommit=True) as owner:
        owner.execute("alter role project88_chat nologin")
        try:
            owner.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'project88_chat'"
            )
            answers = [
                client.post(
                    f"{server.url}/chat/completions",
                    headers=server.headers(chat.user, "chat") | {"x-owui-task": task},
                    json=body,
                ).json()
                for task in TASKS
            ]
            sentence = chat.say("who am I").text
        finally:
            owner.execute("alter role project88_chat login")
    contents = [answer["choices"][0]["message"]["content"] for answer in answers]
    assert all(content == "" or json.loads(content) for content in contents)
    assert "database" in sentence
    assert "try again" in sentence
    assert chat.say("who am I").text != sentence  # it recovers by itself


def test_a_broken_connection_half_way_hurts_nobody(server, chat):
    address = server.url.removeprefix("http://").split(":")
    for _ in range(5):
        with socket.create_connection((address[0], int(address[1]))) as raw:
            raw.sendall(
                b"POST /chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + server.key.encode()
                + b"\r\nContent-Length: 1000\r\n\r\n{"
            )
    assert chat.say("help").text


def test_many_at_once_are_all_answered(server, client):
    from tests.fix_pipelines import Chat

    def one(number: int) -> str:
        return (
            Chat(
                server=server,
                client=client,
                user=ChatUser(user_id=f"u{number}", email=f"u{number}@example.test"),
            )
            .say("help")
            .text
        )

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(one, range(60)))) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"PIPELINES_API_KEY": PUBLISHED_KEY}, "published default"),
        ({"PIPELINES_API_KEY": ""}, "PIPELINES_API_KEY"),
        ({"PROJECT88_OWUI_JWT_SECRET": "short"}, "PROJECT88_OWUI_JWT_SECRET is shorter"),
        ({"PROJECT88_SECRET_KEY_FILE": "/nowhere"}, "/nowhere"),
    ],
)
def test_it_does_not_start_with_settings_that_protect_nothing(changes, sentence, tmp_path):
    environment = {
        "PATH": "/usr/bin:/bin",
        "PROJECT88_ENV_FILE": "/dev/null",
        "PROJECT88_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "PROJECT88_SECRET_KEY_FILE": str(tmp_path / "master.key"),
        "PROJECT88_OWUI_JWT_SECRET": "x" * 32,
        "PIPELINES_API_KEY": "y" * 32,
        "PIPELINES_PORT": str(free_port()),
    } | changes
    (tmp_path / "master.key").write_bytes(b"z" * 40)
    ended = subprocess.run(
        [sys.executable, "-m", "racechat.server"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert sentence in ended.stderr + ended.stdout


def test_upstream_without_our_gate_answers_no_question(server_database_url, master_key, tmp_path):
    """Somebody starts the plain upstream server with our pipeline: no verified user, no answer."""
    # A copy, because upstream moves a file away that it cannot load.
    shutil.copy(upstream.pipelines_folder() / "race_chat.py", tmp_path)
    port = free_port()
    environment = {
        "PATH": "/usr/bin:/bin",
        "PROJECT88_ENV_FILE": "/dev/null",
        "PROJECT88_DATABASE_URL": server_database_url,
        "PROJECT88_SECRET_KEY_FILE": str(master_key),
        "PIPELINES_DIR": str(tmp_path),
        "PIPELINES_API_KEY": "y" * 32,
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "main:app",
        "--app-dir",
        str(upstream.folder()),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            transport = httpx.HTTPTransport(retries=10)
            with httpx.Client(transport=transport, timeout=30) as patient:
                body = {
                    "model": "race_chat",
                    "stream": False,
                    "messages": [{"role": "user", "content": "who am I"}],
                    "user": {"id": "u"},
                }
                answer = patient.post(f"http://127.0.0.1:{port}/chat/completions", json=body).json()
        finally:
            process.terminate()
    assert "cannot tell who is asking" in answer["choices"][0]["message"]["content"]
