"""Answers in the shapes of OpenAI's chat API, as dicts.

Only dicts: upstream sends a string that starts with `data:` on as it is, and so text out of a database cell could become
an event of its own. A dict goes through json.dumps.
"""

import time
import uuid

# One line of the stream; OpenWebUI reads line by line and its buffer for one has an end.
MAX_CHUNK_CHARACTERS = 16_000

Frame = dict[str, object]


def status_frame(description: str, *, is_done: bool) -> Frame:
    """A line of progress above the answer."""
    return {"event": {"type": "status", "data": {"description": clean(description), "done": is_done}}}


def content_frames(model: str, text: str) -> list[Frame]:
    """The answer's Markdown, in pieces."""
    cleaned = clean(text)
    return [
        _envelope(
            model,
            "chat.completion.chunk",
            {"delta": {"content": cleaned[start : start + MAX_CHUNK_CHARACTERS]}, "finish_reason": None},
        )
        for start in range(0, len(cleaned), MAX_CHUNK_CHARACTERS)
    ]


def whole(model: str, text: str) -> Frame:
    """The answer as the one response to a request that does not stream."""
    message = {"role": "assistant", "content": clean(text)}
    return _envelope(model, "chat.completion", {"message": message, "finish_reason": "stop"})


def clean(text: str) -> str:
    """Return the text with half surrogates replaced: they cannot be sent as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _envelope(model: str, kind: str, choice: Frame) -> Frame:
    return {
        "id": f"{model}-{uuid.uuid4()}",
        "object": kind,
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "logprobs": None, **choice}],
    }
