"""Sentences about syncs."""

from racechat.answers.cells import provider_title
from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped


def last_sync(found: Found) -> str:
    """'RunSignUp last synced at 2026-06-15 03:00 (registrations, succeeded).'"""
    if not found.values:
        return "No sync has been recorded that matches."
    first = found.values[0]
    return (
        f"{bold(provider_title(str(first['provider'])))} last synced at {bold(found.text('finished_at'))} "
        f"({escaped(str(first['operation']))}, {escaped(str(first['status']))})."
    )


def failures(found: Found) -> str:
    """'2 syncs failed when they last ran. The latest: ...'"""
    if not found.values:
        return "No sync that matches failed when it last ran."
    first = found.values[0]
    noun = "sync" if found.total_rows == 1 else "syncs"
    reason = (
        f"the provider's reason: {escaped(str(first['error']))}" if first["error"] else "no reason was given"
    )
    event = f" of {escaped(str(first['event_name']))}" if first["event_name"] else ""
    return (
        f"{bold(f'{found.total_rows:,}')} {noun} did not succeed when last run. The latest: {provider_title(str(first['provider']))} "
        f"{escaped(str(first['operation']))}{event} at {found.text('finished_at')}, {escaped(str(first['status']))}; {reason}."
    )
