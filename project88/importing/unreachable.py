"""Rows whose rowid lies where landing keeps the rows of syncs: quarantined whole, as JSON."""

import json
from collections.abc import Iterable

import apsw
import psycopg

from project88.database.statements import statement
from project88.erasure.guard import ERASED, Erasures, names_erased
from project88.erasure.readings import Readings
from project88.importing.layout import PARTNER, Layout
from project88.importing.opening import bounded
from project88.importing.partner_number import partner_number
from project88.importing.plan import HIGHEST_ID, LOWEST_ID
from project88.importing.source import quoted, source_query
from project88.importing.tally import PartnerTally
from project88.importing.texts import encoding_of, plain_text

REASON = "its rowid is beyond what landing can hold"


def quarantine_unreachable(
    source: apsw.Connection,
    database: psycopg.Connection,
    layouts: Iterable[Layout],
    erasures: Erasures | None = None,
) -> dict[tuple[str, str], PartnerTally]:
    """Put these rows of the given tables into quarantine, in place of earlier ones; return their counts.

    Rows of erased people are quarantined without the row itself.
    """
    counts: dict[tuple[str, str], PartnerTally] = {}
    encoding = encoding_of(source)
    with bounded(source), database.transaction(), database.cursor() as cursor:
        cursor.execute(statement("importing/clear_load_quarantine"))
        for layout in layouts:
            key = layout.source.row_key
            columns = [*(column for _, column in layout.columns), *layout.extras]
            fields = ", ".join(f"cast({quoted(column)} as blob)" for column in columns)
            query = source_query(
                "source_unreachable",
                fields=f"{key}, {fields}",
                table=layout.source.relation,
                key=str(key),
            )
            for row_id, *values in source.execute(query, {"lowest": LOWEST_ID, "highest": HIGHEST_ID}):
                plain = {
                    column: plain_text(value, encoding) for column, value in zip(columns, values, strict=True)
                }
                partner = (
                    next((plain[column] for name, column in layout.columns if name == PARTNER), None) or ""
                )
                packed = json.dumps(plain, ensure_ascii=False)
                if erasures is not None and names_erased(
                    erasures, partner_number(partner), packed, Readings(lambda: database)
                ):
                    packed = json.dumps({"text": ERASED})
                cursor.execute(
                    statement("importing/add_quarantine"),
                    (layout.source.name, row_id, partner_number(partner), REASON, packed),
                )
                counts.setdefault((layout.source.name, partner), PartnerTally()).row_count += 1
    return counts
