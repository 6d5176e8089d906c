"""Sharing out a whole number by weights, exactly."""

from collections.abc import Sequence


def share_out(total: int, weights: Sequence[float], least: Sequence[int]) -> list[int]:
    """Split `total` in proportion to `weights`, nobody below `least`; the parts add up to exactly `total`.

    Raises ValueError when the least parts alone are more than the total.
    """
    spare = total - sum(least)
    if spare < 0:
        raise ValueError("the least parts are more than the whole")
    whole = sum(weights)
    exact = [spare * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_rest[: spare - sum(parts)]:
        parts[i] += 1
    return [part + low for part, low in zip(parts, least, strict=True)]
