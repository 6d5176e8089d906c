"""Pull a model through Ollama's interface, telling how far it is, and look whether it is the right one.

Usage: pull_model.py MODEL SECONDS [DIGEST]. Prints what vouches for the model, and `present` or `pulled` last; ends with 1 and a
sentence otherwise. For the system's own Python (3.9 or newer).
"""

import json
import sys
import time
import urllib.error
import urllib.request

_URL = "http://127.0.0.1:11434"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class PullError(Exception):
    """It could not be done; says why."""


def main() -> int:
    """Run from the command line."""
    model, seconds, *digests = sys.argv[1:]
    digest = digests[0] if digests else ""
    try:
        was_there = digest_of(model) is not None
        if not was_there:
            pull(model, int(seconds))
        vouched = require(model, digest)
    except PullError as error:
        return _say(str(error))
    except (urllib.error.URLError, OSError, ValueError) as error:
        return _say(
            f"Ollama did not answer as it should: {error}. Its log says more: journalctl -u ollama -n 100"
        )
    sys.stdout.write(f"{vouched}\n")
    sys.stdout.write("present\n" if was_there else "pulled\n")
    return 0


def digest_of(model: str) -> "str | None":
    """Return the digest of a model that is here, or None."""
    wanted = {model, f"{model}:latest"}
    with _OPENER.open(f"{_URL}/api/tags", timeout=30) as reply:
        for item in json.load(reply)["models"]:
            if wanted & {item.get("name"), item.get("model")}:
                return str(item["digest"])
    return None


def pull(model: str, seconds: int) -> None:
    """Pull it; a line for each tenth of each part."""
    deadline = time.monotonic() + seconds
    body = json.dumps({"model": model, "stream": True}).encode()
    request = urllib.request.Request(  # noqa: S310 - http on loopback
        f"{_URL}/api/pull", data=body, headers={"Content-Type": "application/json"}
    )
    told, status = "", ""
    with _OPENER.open(request, timeout=300) as reply:
        for line in reply:
            if not line.strip():
                continue
            step = json.loads(line)
            if "error" in step:
                raise PullError(
                    f"Ollama could not pull {model}: {step['error']}. Is the name right, and its registry reachable?"
                )
            status = str(step.get("status", ""))
            total, done = step.get("total") or 0, step.get("completed") or 0
            now = f"{status} {done * 10 // total * 10}%" if total else status
            if now != told:
                sys.stdout.write(f"{now}\n")
                sys.stdout.flush()
                told = now
            if time.monotonic() > deadline:
                raise PullError(
                    f"{model} was not pulled within {seconds} s. Run this again: it goes on where it was."
                )
    if status != "success":
        raise PullError(
            f"Pulling {model} ended early ({status or 'nothing came'}). Run this again: it goes on where it was."
        )


def require(model: str, digest: str) -> str:
    """Return what vouches for the model; raise PullError where it is not here, or is another than the digest says."""
    found = digest_of(model)
    if found is None:
        raise PullError(f"{model} was pulled and is not among Ollama's models.")
    wanted = digest.rpartition(":")[2]
    if not wanted:
        return (
            f"{model} has the digest {found}, and ollama_model_digest names none to compare it with: nothing but Ollama's own"
            " digests of layers vouches for it. Put that digest into ollama_model_digest to refuse another one."
        )
    if not found.rpartition(":")[2].startswith(wanted):
        raise PullError(
            f"{model} has the digest {found}, not {digest}. If the new one is meant, put it into ollama_model_digest;"
            f" otherwise remove the model (ollama rm {model}) and pull again."
        )
    return f"{model} has the digest that ollama_model_digest names."


def _say(sentence: str) -> int:
    sys.stdout.write(f"{sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
