"""Check of the master key: the values that were sealed with it still open."""

from collections.abc import Iterable, Mapping

from project88.accounts.sealing import unseal
from project88.doctor.finding import Finding
from project88.errors import ConfigurationError
from project88.keys import KeyRing

_WHAT = {
    "totp-secrets": "the secrets of authenticator apps",
    "provider-credential": "the credentials of timing platforms",
    "former-key": "the keys from before a change of the master key",
    "erasure-key": "the key of erasures",
}


def check_sealed(keys: KeyRing, samples: Iterable[Mapping[str, str]]) -> Finding:
    """Open one value of each kind; `samples` are purpose, place and the sealed value in hexadecimal (app.sealed_samples)."""
    kinds = [sample["purpose"] for sample in samples]
    shut = [_WHAT.get(sample["purpose"], sample["purpose"]) for sample in samples if not _opens(keys, sample)]
    return Finding(
        part="Sealed values",
        is_well=not shut,
        seen=f"the master key does not open {', '.join(shut)}"
        if shut
        else f"the master key opens one of each kind ({len(kinds)})"
        if kinds
        else "none yet",
        to_do="the master key was changed without sealing them anew: put the right vault back and run "
        "`ansible-playbook site.yml`, or give the key they were sealed with to `project88 rotate-key`",
    )


def _opens(keys: KeyRing, sample: Mapping[str, str]) -> bool:
    try:
        unseal(keys, sample["purpose"], sample["place"], bytes.fromhex(sample["sealed"]))
    except ConfigurationError:
        return False
    return True
