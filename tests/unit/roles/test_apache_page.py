"""The policy of content names the scripts of OpenWebUI's own page by their hashes: those of the OpenWebUI that is pinned."""

import base64
import hashlib
import re

import pytest
import yaml

from project88.settings import CHECKOUT

SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)


def test_every_script_of_the_page_has_its_hash_in_the_policy_and_no_other() -> None:
    pages = list(
        (CHECKOUT / ".venv-openwebui").glob("lib/python3.*/site-packages/open_webui/frontend/index.html")
    )
    if not pages:
        pytest.skip("OpenWebUI is not installed: scripts/bootstrap.sh tests")
    text = pages[0].read_text("utf-8")
    needed = {
        "sha256-" + base64.b64encode(hashlib.sha256(match["text"].encode()).digest()).decode()
        for match in SCRIPT.finditer(text)
        if " src=" not in match["attributes"]
    }
    variables = yaml.safe_load((CHECKOUT / "roles/apache/vars/main.yml").read_text("utf-8"))
    assert set(variables["__apache_chat_script_hashes"]) == needed
    assert not re.search(r"\son[a-z]+=[\"']", text), "handlers in the page would need unsafe-inline"
