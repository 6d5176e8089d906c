-- People who asked to be forgotten. What is kept of them is keyed hashes of how they would be named again, so that an
-- import, a sync or a restored backup does not bring them back. The key is random, made once, and stands here sealed
-- under the master key: a new master key seals it anew and the hashes stay good.

create table app.erasure_key (
    key_id text primary key check (key_id ~ '^[0-9a-f]{16}$'),
    sealed bytea not null,
    made_at timestamptz not null default now()
);
comment on table app.erasure_key is 'Keys of the hashes below, sealed with AES-GCM under the master key. One, unless ledgers of two installations were brought together.';

create table app.erasure (
    erasure_id uuid primary key,
    partner_id integer not null,
    key_id text not null references app.erasure_key,
    erased_at timestamptz not null,
    erased_by text not null check (erased_by <> '' and length(erased_by) <= 200),
    counts jsonb not null default '{}',
    applied_at timestamptz not null default now()
);
comment on table app.erasure is 'One person taken out of one partner''s data. The same lines stand in a file outside the database, which is written first.';
comment on column app.erasure.partner_id is 'The partner; no foreign key, because a ledger may be laid upon a database that has yet to be filled.';
comment on column app.erasure.erased_at is 'When it was first done.';
comment on column app.erasure.erased_by is 'The operator who did it.';
comment on column app.erasure.counts is 'How many rows of each kind were changed.';
comment on column app.erasure.applied_at is 'When it was done to this database.';

create table app.erasure_identity (
    partner_id integer not null,
    identity bytea not null check (length(identity) = 16),
    erasure_id uuid references app.erasure on delete cascade,
    primary key (partner_id, identity)
);
comment on column app.erasure_identity.erasure_id is 'The erasure it came of; NULL for entries and registrations that arrived later and are known by it.';
comment on table app.erasure_identity is 'Keyed hashes of what names an erased person: provider ids, name with date of birth, e-mail with name, entries and registrations.';

-- A bib is a way to a person, and what joins result lines to an entry. In landing a keyed token takes its place; core shows none.
create function merge.shown_bib(bib text) returns text
language sql immutable parallel safe
return case when bib not like 'erased-%' then bib end;
comment on function merge.shown_bib is 'A bib as core shows it: NULL for the token of an erased person.';
