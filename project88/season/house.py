"""Rows that are the same at every scale: partners, their staff, providers, and credentials (random, made up)."""

import hashlib
from random import Random

from project88.season.dirt import Ledger
from project88.season.entries import Row
from project88.season.partners import PARTNERS

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
    rng = Random(f"credentials {seed}")

    def text(length: int) -> str:
        return "".join(rng.choice(_LETTERS) for _ in range(length))

    found: list[Row] = []

    def add(
        provider_id: int, partner_id: int, principal: str, secret: str, event: str, kind: str | None
    ) -> None:
        found.append((len(found) + 1, provider_id, partner_id, principal, secret, event, kind))

    for turn, partner in enumerate((*PARTNERS, PARTNERS[0])):
        if turn < 8:
            secret = hashlib.sha1(text(12).encode(), usedforsecurity=False).hexdigest()
            ledger.add("partner_provider_credentials", "hashed_secret")
        else:
            secret = text(8 + turn % 3)
        add(1, partner.partner_id, f"timing{turn}@{partner.slug}.example", secret, "", "")
    for partner in PARTNERS:
        add(2, partner.partner_id, text(32), text(32), "", "api_key")
    for turn, partner in enumerate(PARTNERS[:6]):
        add(3, partner.partner_id, text(40), text(40), "", "<null>" if turn == 0 else "")
        if turn < 4:
            add(3, partner.partner_id, f"roster@{partner.slug}.example", text(9 + turn % 2), "", "")
    for turn, partner_id in enumerate((1, 1, 2, 2, 3, 4, 5)):
        add(4, partner_id, text(25 + turn % 2), text(51 + turn % 2), f"Haku Organisation {turn + 1}", "")
    for partner_id in (2, 6):
        digest = hashlib.sha256(text(20).encode()).hexdigest()
        key = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
        add(5, partner_id, f"{partner_id:02d}", key, "", "")
    ledger.add("partner_provider_credentials", "plain_secret", len(found))
    ledger.add("partner_provider_credentials", "second_of_pair", 7)
    ledger.add("partner_provider_credentials", "null_word_angle_cells", 1)
    ledger.add("partner_provider_credentials", "empty_text_cells", sum(row[6] == "" for row in found))
    return found


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
