"""A secret value shows itself only to who asks for it."""

import pytest

from project88.accounts.secret import Secret


def test_a_secret_shows_itself_nowhere_by_accident() -> None:
    secret = Secret("canary")
    for text in (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>20}",
        str(secret).join("ab"),
        repr({secret: [secret]}),
    ):
        assert "canary" not in text
    with pytest.raises(TypeError):
        __import__("pickle").dumps(secret)
