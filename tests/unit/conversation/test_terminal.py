"""Answers on a terminal, in a file and in a pipe."""

from racechat.answers.answer import Answer
from racechat.terminal import show


def test_into_a_pipe_no_line_ends_in_blanks(capsys):
    text = "**2** races.\n\n| Race | Fee |\n| --- | ---: |\n| Half | $90 |\n| 5K | $9 |\n\n**Filters:** none"
    show(Answer(status="answered", answer=text))
    printed = capsys.readouterr().out
    assert "Half" in printed
    assert printed.endswith("\n")
    assert [line for line in printed.split("\n") if line != line.rstrip()] == []
    assert "\x1b" not in printed


def test_a_wide_row_stays_on_its_line(capsys):
    name = "A " * 40 + "name"
    show(Answer(status="answered", answer=f"| Race | Fee |\n| --- | --- |\n| {name} | last cell |"))
    assert any("last cell" in line and "name" in line for line in capsys.readouterr().out.splitlines())
