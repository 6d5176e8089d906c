"""After the start no message waits for a file: in a process of its own, for this one has read them all long ago."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

CHECKOUT = Path(__file__).parents[3]
PROGRAM = dedent(
    """
    import gc, sys
    from datetime import date

    import racechat.server.service
    from racechat.account_talk.reading import read
    from racechat.commands import help_answer
    from racechat.login import replies
    from racechat.login.understanding import understand
    from racechat.owners_audit import audit_request_in
    from racechat.preloading import loaders, preload
    from racechat.questions import parse
    from tests.questions.small_world import PARTNER, TODAY, SmallWorld

    context = parse.Context(today=TODAY, names=SmallWorld(), partner_name=PARTNER)
    if sys.argv[1] == "preloaded":
        preload()
    opened = []
    sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
    for text in ("I'm Pat from Lakeside, code 123456", "soy Ana, mi clave es 123456", "change my password", "who won?"):
        for state in ({}, {"awaits": "who"}, {"awaits": "proof"}, {"is_logged_in": True}):
            understand(text, **state)
        read(text)
        audit_request_in(text, date(2026, 6, 15))
        parse.read(text, context)
    parse.read("how many finishrs under 3 hours in marathons", context)
    help_answer()
    replies.said("lost_proof", "en")
    print(len(opened), len(list(loaders())), gc.get_freeze_count() > 0)
    """
)


def _opened(how: str) -> tuple[int, int, bool]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True, cwd=CHECKOUT
    )
    opened, kept, is_frozen = done.stdout.split()[-3:]
    return int(opened), int(kept), is_frozen == "True"


def test_after_the_start_no_message_opens_a_file() -> None:
    opened, kept, is_frozen = _opened("preloaded")
    assert opened == 0
    assert kept > 5
    assert is_frozen


def test_without_it_the_first_one_does() -> None:
    opened, _, is_frozen = _opened("cold")
    assert opened > 3
    assert not is_frozen
