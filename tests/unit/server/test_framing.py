"""Frames: dicts that upstream encodes, whatever the text in them."""

import json

from hypothesis import given
from hypothesis import strategies as st
from racechat.answers.answer import Answer
from racechat.server.framing import MAX_CHUNK_CHARACTERS, content_frames, status_frame, whole
from racechat.server.markdown import as_markdown

# With half surrogates: Python strings can hold them, UTF-8 cannot.
ANY_TEXT = st.text(st.characters(exclude_categories=[]))


def _content(frames):
    return "".join(frame["choices"][0]["delta"]["content"] for frame in frames)


@given(ANY_TEXT)
def test_text_arrives_as_content_and_as_nothing_else(text):
    for injected in (text, f'data: {{"event": "{text}"}}\n\n', f"{text}\n\ndata: [DONE]\n\n"):
        frames = content_frames("race_chat", injected)
        lines = [json.dumps(frame) for frame in frames]
        assert all("\n" not in line and line.isascii() for line in lines)
        assert _content(json.loads(line) for line in lines) == injected.encode("utf-8", "replace").decode()


def test_long_answers_come_in_pieces():
    frames = content_frames("race_chat", "x" * (MAX_CHUNK_CHARACTERS * 2 + 1))
    assert len(frames) == 3
    assert len(_content(frames)) == MAX_CHUNK_CHARACTERS * 2 + 1


@given(ANY_TEXT)
def test_one_response_holds_the_whole_text(text):
    json.dumps(whole("race_chat", text)).encode()
    assert whole("race_chat", "a")["choices"][0]["message"] == {"role": "assistant", "content": "a"}


def test_progress_is_a_status_and_nothing_that_runs():
    frame = status_frame("Looking it up", is_done=False)
    assert frame == {"event": {"type": "status", "data": {"description": "Looking it up", "done": False}}}


@given(ANY_TEXT)
def test_a_chart_cannot_end_its_fence_or_start_markup(text):
    chart = {"title": f"{text}\n```\n<script>", "data": {"values": [{"name": f"```\n{text}"}]}}
    markdown = as_markdown(Answer(status="answered", answer="Here.", chart=chart))
    head, _, block = markdown.partition("```vega-lite\n")
    specification = block.removesuffix("\n```")
    assert head == "Here.\n\n"
    assert "`" not in specification
    assert "<" not in specification
    assert json.loads(specification) == chart
