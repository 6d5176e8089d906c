"""Small legacy files that hold everything a SQLite file can hold, as bases for damage."""

from dataclasses import dataclass
from pathlib import Path

import apsw

ROWS = 300

_TABLES = """
create table timing_partners (timing_partner_id integer primary key, company_name text, access_password text);
insert into timing_partners values (1, 'Big River', 'x'), (2, 'Lakeside', 'y');
create table ct_events (event_id text primary key, event_name text, timing_partner_id integer) without rowid;
create table ct_results (id integer primary key, event_id text, results_last_name text, results_time text, shoe text,
    credentials_used text, timing_partner_id integer);
create index results_by_event on ct_results (event_id, results_last_name);
create table users (user_id integer primary key autoincrement, email text not null, timing_partner_id integer);
insert into users (email, timing_partner_id) values ('pat@bigriver.example', 1);
create table sponsors (name text, money real, logo blob, timing_partner_id integer, unique (name, money));
create table computed (a integer, b integer as (a * 2) stored, c text as (upper(a)) virtual, d text as (house(a)) stored,
    e text as (house(a)) virtual, check (house(a) is not null));
create index computed_by_house on computed (house(a)) where house(a) > 0;
create table ordered (name text collate house_order primary key, n integer) without rowid;
create index ordered_by_n on ordered (n);
create view season as select event_id, count(*) as n from ct_results group by event_id;
create view ct_races as select event_id, event_id || 'r' as race_id, timing_partner_id from ct_events;
create view without_end as with recursive n (i) as (select 1 union all select i + 1 from n) select i from n;
create virtual table remarks using fts5 (body);
insert into remarks values ('a good day'), ('a wet day');
create virtual table places using rtree (id, x0, x1);
insert into places values (1, 0, 1), (2, 1, 2);
create trigger told after insert on users begin update timing_partners set company_name = 'told'; end;
"""
_ROWS = """
with recursive n (i) as (select 1 union all select i + 1 from n where i < :rows)
insert into ct_results select i, 'e' || (i % 7), 'Runner ' || i, '0:' || (i % 60) || ':00', 'shoe ' || i, 'abc...', i % 3 from n;
insert into ct_events select distinct event_id, 'Event ' || event_id, 1 from ct_results;
insert into sponsors select 'sponsor ' || id, id / 7.0, zeroblob(id * 5), timing_partner_id from ct_results where id % 5 = 0;
insert into computed (a) select id from ct_results where id < 30;
insert into ordered select results_last_name, id from ct_results where id < 60;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """One kind of file."""

    name: str
    page_size: int
    encoding: str = "UTF-8"
    auto_vacuum: str = "none"


BASES = (
    Base(name="plain", page_size=4096),
    Base(name="many pages", page_size=512),
    Base(name="utf-16", page_size=1024, encoding="UTF-16le"),
    Base(name="pointer maps", page_size=512, auto_vacuum="full"),
)


def write_base(path: Path, base: Base) -> None:
    """Write a file of this kind."""
    connection = apsw.Connection(str(path))
    connection.create_scalar_function("house", lambda value: value, deterministic=True)
    connection.create_collation("house_order", lambda one, two: (one > two) - (one < two))
    for setting in (
        f"page_size = {base.page_size}",
        f"encoding = '{base.encoding}'",
        f"auto_vacuum = {base.auto_vacuum}",
    ):
        connection.execute(f"pragma {setting}").fetchall()
    connection.execute("pragma synchronous = off").fetchall()
    with connection:
        connection.execute(_TABLES).fetchall()
        connection.execute(_ROWS.replace(":rows", str(ROWS))).fetchall()
    connection.close()
