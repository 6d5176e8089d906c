"""What the checks of certificates share: how long one lasts, and in which words that is said."""

from datetime import UTC, datetime

from cryptography import x509

from project88.doctor.finding import Finding


def check_end(part: str, certificate: x509.Certificate, *, warn_days: float, to_do: str) -> Finding:
    """Look how long a certificate lasts; one that ends within `warn_days` is a fault."""
    end = certificate.not_valid_after_utc
    days = (end - datetime.now(tz=UTC)).total_seconds() / 86400
    return Finding(
        part=part,
        is_well=days >= warn_days,
        seen=f"ended {-days:.0f} days ago" if days < 0 else f"good for {days:.0f} more days",
        to_do=to_do,
        figures={"certificate_expires_timestamp_seconds": end.timestamp()},
    )
