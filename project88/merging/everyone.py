"""The merge of all partners: two at a time, the biggest first, each in its own transaction on its own connection."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import replace
from threading import Lock

import psycopg

from project88.database.statements import statement
from project88.erasure.guard import load_erasures
from project88.erasure.sweeping import keep_out
from project88.keys import KeyRing
from project88.merging.one_partner import merge_partner
from project88.merging.report import MergeReport, PartnerReport, Progress, ProgressCallback
from project88.merging.scope import read_partner_id
from project88.merging.survey import Survey, take_survey
from project88.merging.unowned import WHOLE_LOCK, account_for_unowned
from project88.partners.provisioning import NameTakenError, PartnerRemovedError, provision

_APPLICATION = "project88 merge"


def merge_all(
    database_url: str,
    *,
    workers: int = 2,
    partner_ids: Iterable[int] | None = None,
    progress: ProgressCallback | None = None,
    keys: KeyRing | None = None,
) -> MergeReport:
    """Provision the partners that landing names, then merge them (or only `partner_ids`), `workers` side by side.

    Progress is told from the workers' threads, one call at a time. Killed and run again, partners already merged
    change nothing and the rest is done. Rows that no partner owns are quarantined when all partners are merged.
    Rows that a sync wrote of erased people lose the person first; where anybody is erased, that takes the `keys`.
    """
    started = time.perf_counter()
    wanted = None if partner_ids is None else set(partner_ids)
    with psycopg.connect(database_url, autocommit=True, application_name=_APPLICATION) as connection:
        with connection.transaction():
            connection.execute(statement("merge/lock"), WHOLE_LOCK)
            connection.execute(statement("merge/prepare_landing"))
        keep_out(connection, load_erasures(connection, keys), wanted)
        survey = take_survey(connection)
        partners = _provision(connection, survey, wanted)
        order = _biggest_first(connection, partners)

    told = _one_at_a_time(progress, len(order))
    reports: list[PartnerReport] = []
    with ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="merge") as pool:
        futures = [pool.submit(_merge, database_url, partner_id, survey, told) for partner_id in order]
        try:
            reports.extend(future.result() for future in as_completed(futures))
        finally:
            for future in futures:
                future.cancel()

    unowned = 0
    if wanted is None:
        with psycopg.connect(database_url, autocommit=True, application_name=_APPLICATION) as connection:
            unowned = account_for_unowned(connection, survey.spellings, list(partners))
    return MergeReport(
        seconds=time.perf_counter() - started,
        partners=tuple(sorted(reports, key=lambda report: report.partner_id)),
        unowned_rows=unowned,
    )


def _merge(
    database_url: str, partner_id: int, survey: Survey, progress: ProgressCallback | None
) -> PartnerReport:
    with psycopg.connect(database_url, autocommit=True, application_name=_APPLICATION) as connection:
        return merge_partner(connection, partner_id, survey=survey, progress=progress)


def _provision(connection: psycopg.Connection, survey: Survey, wanted: set[int] | None) -> dict[int, str]:
    """Provision the partners of landing; return the active ones to merge, with their names.

    A source that lists no partner at all still has rows of some: those get a name made of their number, where they
    are not known from before.
    """
    landed = connection.execute(statement("merge/landed_partners")).fetchall()
    named = [(read_partner_id(raw_id), name) for raw_id, name in landed]
    if not named:
        known = {number for number, _ in connection.execute(statement("merge/active_partners")).fetchall()}
        named = [
            (partner_id, f"Partner {partner_id}")
            for partner_id in survey.spellings.own
            if partner_id not in known
        ]
    for partner_id, name in sorted((number, name) for number, name in named if number is not None):
        if wanted is None or partner_id in wanted:
            # A partner that left stays away: a file that still names it does not bring it back.
            with suppress(PartnerRemovedError):
                _provision_one(connection, partner_id, name)
    active: dict[int, str] = dict(connection.execute(statement("merge/active_partners")).fetchall())
    return {partner_id: name for partner_id, name in active.items() if wanted is None or partner_id in wanted}


def _provision_one(connection: psycopg.Connection, partner_id: int, name: str) -> None:
    """Provision a partner. Where another one bears its name, its number tells them apart."""
    try:
        provision(connection, None, partner_id, name)
    except NameTakenError:
        provision(connection, None, partner_id, f"{name} ({partner_id})")


def _biggest_first(connection: psycopg.Connection, partners: dict[int, str]) -> list[int]:
    sizes: dict[int, int] = dict.fromkeys(partners, 0)
    for raw_id, size in connection.execute(statement("merge/partner_sizes")).fetchall():
        partner_id = read_partner_id(raw_id)
        if partner_id in sizes:
            sizes[partner_id] += size
    return sorted(sizes, key=lambda partner_id: (-sizes[partner_id], partner_id))


def _one_at_a_time(progress: ProgressCallback | None, partners: int) -> ProgressCallback | None:
    if progress is None:
        return None
    lock = Lock()
    through: set[int] = set()

    def told(event: Progress) -> None:
        with lock:
            if event.done == event.total:
                through.add(event.partner_id)
            progress(replace(event, partners_done=len(through), partners=partners))

    return told
