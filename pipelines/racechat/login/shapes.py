"""What a single word looks like, whatever it says."""

_SECRET_SIGNS = frozenset("!@#$%^&*_+=~?")
_SHORTEST_MIXED = 6
# A distance, a place, an age: digits, and what stands behind them.
_UNITS = "kmihlesthndr"


def looks_like_a_password(word: str) -> bool:
    """Say whether a single word is more likely a password than a word of a sentence: letters and digits, or odd signs."""
    if word.isalpha() or word.endswith("?"):
        return False
    bare = word.rstrip(",;.!?")
    if not any(one.isalpha() for one in word):
        return False
    if not _SECRET_SIGNS.isdisjoint(bare[1:]):
        return True
    has_digit = any(one.isdecimal() for one in word)
    return has_digit and len(bare) >= _SHORTEST_MIXED and not _is_measure(bare.lower())


def _is_measure(word: str) -> bool:
    number = word
    while number and number[-1] in _UNITS:
        number = number[:-1]
    return number.replace(".", "").isdecimal()
