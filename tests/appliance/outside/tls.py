"""How good the encryption is; sslscan looks, and the rules of the usual grade A are applied to what it saw."""

import subprocess
from typing import Any
from xml.etree import ElementTree

from tests.appliance.outside import answer

NEW_ENOUGH = {"TLSv1.2", "TLSv1.3"}


def grade(name: str, address: str | None = None) -> dict[str, Any]:
    """Return protocols, ciphers, the key, and `faults`: sentences, none where the grade is an A."""
    report = subprocess.run(
        [
            "sslscan",
            "--xml=-",
            "--no-colour",
            "--show-certificate",
            f"--sni-name={name}",
            f"{address or name}:443",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    ).stdout
    tree = ElementTree.fromstring(report)  # noqa: S314 - sslscan wrote it
    protocols = sorted(
        f"{'TLSv' if item.get('type') == 'tls' else 'SSLv'}{item.get('version')}"
        for item in tree.iter("protocol")
        if item.get("enabled") == "1"
    )
    ciphers = sorted({f"{item.get('sslversion')} {item.get('cipher')}" for item in tree.iter("cipher")})
    faults = [f"{protocol} is spoken" for protocol in protocols if protocol not in NEW_ENOUGH]
    if "TLSv1.3" not in protocols:
        faults.append("TLSv1.3 is not spoken")
    faults += [f"{cipher} is weak" for cipher in ciphers if not _is_strong(cipher)]
    faults += [
        f"heartbleed in {item.get('sslversion')}"
        for item in tree.iter("heartbleed")
        if item.get("vulnerable") == "1"
    ]
    faults += ["compression" for item in tree.iter("compression") if item.get("supported") == "1"]
    faults += [
        "renegotiation that is not secure"
        for item in tree.iter("renegotiation")
        if item.get("supported") == "1" and item.get("secure") == "0"
    ]
    keys = [{"type": item.get("type"), "bits": item.get("bits")} for item in tree.iter("pk")]
    faults += [
        f"a key of {key['bits']} bits"
        for key in keys
        if key["type"] == "RSA" and int(key["bits"] or 0) < 2048
    ]
    return {"protocols": protocols, "ciphers": ciphers, "keys": keys, "faults": faults}


def _is_strong(cipher: str) -> bool:
    version, _space, suite = cipher.partition(" ")
    is_sealed = "GCM" in suite or "CHACHA20" in suite
    return is_sealed and (version == "TLSv1.3" or suite.startswith("ECDHE-"))


if __name__ == "__main__":
    answer(grade)
