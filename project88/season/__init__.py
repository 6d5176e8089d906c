"""A made-up season in the shape, size and dirt of the legacy database: what demos, tests and benchmarks import.

    write_season(path, scale=0.02, seed=1, years=8)   ->  path, path.dirt.json
    canary_name(partner_id)                           the runner whom only that partner may see

Plan first (calendar, exact numbers, every id), then rows: any process can write any event, so the file is the same
however many of them work at it.
"""

from project88.season.canary import canary_email, canary_last_name, canary_name, canary_phone
from project88.season.writer import SeasonReport, write_season

__all__ = ["SeasonReport", "canary_email", "canary_last_name", "canary_name", "canary_phone", "write_season"]
