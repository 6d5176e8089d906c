"""Rows that are the same at every scale: partners, their staff, providers, and credentials (random, made up)."""

import hashlib
from collections.abc import Iterator
from random import Random

from project88.season.dirt import Ledger
from project88.season.entries import Row
from project88.season.partners import BIG_RIVER, PARTNERS
from project88.season.plan import chronotrack_login

PROVIDERS = ((1, "Chronotrack"), (2, "RunSignUp"), (3, "Race Roster"), (4, "Haku"), (5, "Race Record"))
_WORDS = ("river", "chip", "mat", "bib", "start", "tape", "clock", "cone", "gate", "split")
_LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_STAFF = ("pat", "robin", "lee", "sky")


def partner_rows(seed: int, ledger: Ledger) -> list[Row]:
    """Return timing_partners: each with one plain-text password that the whole company shares (9 to 16 characters)."""
    rng = Random(f"passwords {seed}")
    found: list[Row] = []
    for partner in PARTNERS:
        word = f"{rng.choice(_WORDS)}-{rng.choice(_WORDS)}{rng.randrange(10, 1000)}"
        found.append((partner.partner_id, partner.name, word.ljust(9, "!")[:16]))
    ledger.add("timing_partners", "plain_password", len(found))
    return found


def user_rows() -> list[Row]:
    """Return users: 34 people over all partners, the bigger ones have more; no password of their own."""
    found: list[Row] = []
    staff = [4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1]
    for partner, count in zip(PARTNERS, staff, strict=True):
        for name in _STAFF[:count]:
            found.append((len(found) + 1, f"{name}@{partner.slug}.example", partner.partner_id))
    return found


def provider_rows() -> list[Row]:
    """Return providers, numbered as the legacy SQLite file numbers them."""
    return list(PROVIDERS)


def credential_rows(seed: int, ledger: Ledger) -> list[Row]:
    """Return partner_provider_credentials: 46 rows in the shapes of the legacy file, over 39 (partner, provider) pairs."""
    found: list[Row] = [
        (number, *row) for number, row in enumerate(_credentials(Random(f"credentials {seed}")), 1)
    ]
    table = "partner_provider_credentials"
    ledger.add(table, "plain_secret", len(found))
    ledger.add(table, "hashed_secret", sum(row[1] == 1 and len(row[4]) == 40 for row in found))
    ledger.add(table, "second_of_pair", len(found) - len({row[1:3] for row in found}))
    ledger.add(table, "null_word_angle_cells", sum(row[6] == "<null>" for row in found))
    ledger.add(table, "empty_text_cells", sum(row[6] == "" for row in found))
    return found


def _credentials(rng: Random) -> Iterator[Row]:
    """Yield (provider, partner, principal, secret, Haku event, kind). Eight ChronoTrack passwords are hashed already."""

    def text(length: int) -> str:
        return "".join(rng.choice(_LETTERS) for _ in range(length))

    for turn, partner in enumerate(PARTNERS):
        hashed = hashlib.sha1(text(12).encode(), usedforsecurity=False).hexdigest()
        secret = hashed if turn < 8 else text(8 + turn % 3)
        yield 1, partner.partner_id, chronotrack_login(partner.partner_id), secret, "", ""
    yield 1, BIG_RIVER, "second@bigriver.example", text(10), "", ""
    for partner in PARTNERS:
        yield 2, partner.partner_id, text(32), text(32), "", "api_key"
    for turn, partner in enumerate(PARTNERS[:6]):
        yield 3, partner.partner_id, text(40), text(40), "", "" if turn else "<null>"
        if turn < 4:
            yield 3, partner.partner_id, f"roster@{partner.slug}.example", text(9 + turn % 2), "", ""
    for turn, partner_id in enumerate((1, 1, 2, 2, 3, 4, 5)):
        yield 4, partner_id, text(25 + turn % 2), text(51 + turn % 2), f"Haku Organisation {turn + 1}", ""
    for partner_id in (2, 6):
        digest = hashlib.sha256(text(20).encode()).hexdigest()
        key = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
        yield 5, partner_id, f"{partner_id:02d}", key, "", ""


def runsignup_key_prefixes(credentials: list[Row], length: int) -> dict[int, str]:
    """Return what the legacy program kept of each partner's RunSignUp key in every row: its first characters and dots."""
    return {row[2]: f"{row[3][:length]}..." for row in credentials if row[1] == 2}


def haku_rows(seed: int, credentials: list[Row], ledger: Ledger) -> list[Row]:
    """Return timing_partner_haku_orgs: four rows, three of which repeat a client of the credentials."""
    rng = Random(f"haku {seed}")
    clients = [row for row in credentials if row[1] == 4]
    found: list[Row] = [
        (turn + 1, row[5], row[3], row[4], row[2])
        for turn, row in enumerate((clients[0], clients[2], clients[4]))
    ]
    fresh = (
        "".join(rng.choice(_LETTERS) for _ in range(25)),
        "".join(rng.choice(_LETTERS) for _ in range(51)),
    )
    found.append((4, "Haku Organisation 9", *fresh, 4))
    ledger.add("timing_partner_haku_orgs", "repeats_credentials", 3)
    return found
