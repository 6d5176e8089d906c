"""How the legacy file writes race times and paces: several text forms of the same milliseconds."""

_TABLE_S = 50_000
_PADDED = tuple(f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(_TABLE_S))
_SHORT = tuple(
    f"{s // 3600}:{s // 60 % 60:02d}:{s % 60:02d}" if s >= 3600 else f"{s // 60}:{s % 60:02d}"
    for s in range(_TABLE_S)
)
_PACES = tuple(f"{s // 60}:{s % 60:02d}" for s in range(7200))
_FRACTIONS: tuple[tuple[str, ...], ...] = (
    ("",),
    tuple(f".{i}" for i in range(10)),
    tuple(f".{i:02d}" for i in range(100)),
    tuple(f".{i:03d}" for i in range(1000)),
)
STEP_MS = (1000, 100, 10, 1)


def rounded(time_ms: float, decimals: int) -> int:
    """Cut a time to what `decimals` digits of a second can hold, in milliseconds."""
    step = STEP_MS[decimals]
    return int(time_ms // step) * step


def clock_text(time_ms: int, *, decimals: int, is_padded: bool) -> str:
    """Write milliseconds as `00:25:31.25` (padded), else as `25:31.25` or `1:47:23`."""
    whole, rest = divmod(time_ms, 1000)
    if whole < _TABLE_S:
        text = _PADDED[whole] if is_padded else _SHORT[whole]
    else:
        text = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return text + _FRACTIONS[decimals][rest // STEP_MS[decimals]]


def pace_text(time_ms: int, miles: float) -> str:
    """Write the pace per mile as `8:12`."""
    seconds = int(time_ms / miles) // 1000
    return _PACES[seconds] if seconds < 7200 else ""


def form_of(time_ms: int, *, decimals: int, is_padded: bool) -> str:
    """Name the text form, as the dirt ledger counts it."""
    if time_ms >= 86_400_000:
        return "time_over_24h"
    if is_padded or time_ms >= 36_000_000:
        return "time_hh_mm_ss_fraction" if decimals else "time_hh_mm_ss"
    if time_ms >= 3_600_000:
        return "time_h_mm_ss_fraction" if decimals else "time_h_mm_ss"
    return "time_mm_ss_fraction" if decimals else "time_mm_ss"
