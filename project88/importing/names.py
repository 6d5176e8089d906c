"""Names of tables and columns: what they are without what a loader left on them, and how they are shown to people."""

import string
import unicodedata

# A UTF-8 byte order mark that was read as Latin-1 or Windows-1252.
_MISREAD_MARK = "ï»¿"
_QUOTES = "\"'`"
_MOST_SHOWN = 80
_MOST_TOLD = 300
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def plain_name(name: str) -> str:
    """Return a name as the legacy schema would write it.

    Without byte order mark, invisible characters, quotes, blanks and line ends around it (a CSV file's first and last
    column come so), with "_" for blanks inside, in small letters.
    """
    visible = "".join(
        character
        for character in name.removeprefix(_MISREAD_MARK)
        if character.isspace() or unicodedata.category(character) not in {"Cf", "Cc"}
    )
    return "_".join(visible.strip().strip(_QUOTES).split()).lower()


def shown(name: str, most: int = _MOST_SHOWN) -> str:
    """Return a name, or a message that holds one, fit for a report: no control character reaches a terminal, and no end of it is miles away."""
    text = "".join(character if character.isprintable() else "\ufffd" for character in name)
    return text if len(text) <= most else f"{text[:most]}…"


def told(message: object) -> str:
    """Return what SQLite says, which may hold names of the file, fit for a report."""
    return shown(str(message), _MOST_TOLD)


def folded(name: str) -> str:
    """Return a name in the one case in which SQLite compares names: it knows that of ASCII letters alone."""
    return name.translate(_SMALL)


def told_apart(names: list[str]) -> list[str]:
    """Return the names, with a number behind each that equals an earlier one as SQLite compares them."""
    taken: set[str] = set()
    apart = []
    for name in names:
        candidate, number = name, 1
        while folded(candidate) in taken:
            number += 1
            candidate = f"{name} ({number})"
        taken.add(folded(candidate))
        apart.append(candidate)
    return apart
