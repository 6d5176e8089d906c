"""What the planner expects the honest corpus to cost, the most expensive first: where the cost gate of guarded SQL text belongs.

Over the season of bench_boundary.py, or over the database of the settings (BENCH_SETTINGS=1). Beside it, what the gate is
there to stop, which the guard alone lets pass because only the data knows how many rows share a key.
"""

from pathlib import Path

from racechat.sqlguard.guarded_reading import GUARDED_LIMITS
from rich.console import Console
from rich.table import Table

from project88.database.pools import PartnerPools
from project88.database.read_errors import ReadError
from tests.bench.bench_boundary import Season, season

__all__ = ["season"]

CORPUS = Path(__file__).parents[1] / "unit" / "sqlguard" / "questions.txt"
DEAR = (
    "select count(*) from result a join result b using (race_id)",
    "select count(*) from result a join result b using (race_id) join result c using (race_id)",
    "select * from result a join result b using (held_on) order by a.result_id",
)


def test_costs_of_the_honest_corpus(season: Season) -> None:
    texts = [line for line in CORPUS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    costs: list[tuple[float, str]] = []
    with PartnerPools(season.settings, season.keys) as pools:
        reader = pools.reader(1)
        rows = reader.read("select count(*) from result").rows[0][0]
        for text in (*texts, *DEAR):
            try:
                costs.append((reader.plan_cost(text.replace("\\n", "\n").encode()), text))
            except ReadError:
                continue
    table = Table(
        "planner's units", f"question, over {rows:,} results; the gate is at {GUARDED_LIMITS.cost:,.0f}"
    )
    for cost, text in sorted(costs, reverse=True)[:25]:
        table.add_row(f"{cost:,.0f}", text[:140])
    Console(width=170).print(table)
