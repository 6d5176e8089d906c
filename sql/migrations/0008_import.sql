-- What the import keeps about itself: runs, the ledger of chunks, repairs, quarantine and the account of every row.

create table app.import_run (
    import_run_id bigint generated always as identity primary key,
    source_name text not null,
    source_bytes bigint not null,
    worker_count smallint not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    status text not null default 'running' check (status in ('running', 'failed', 'done')),
    failure text,
    stages jsonb not null default '[]'
);
comment on table app.import_run is 'One run of `project88 import`.';
comment on column app.import_run.source_name is 'File name without its folder.';
comment on column app.import_run.status is 'A killed run stays `running`; the next run marks it failed.';
comment on column app.import_run.failure is 'The sentence the person saw.';
comment on column app.import_run.stages is 'Stages in order: name, seconds, rows.';

-- The compact COPY form writes NULL as this text. It differs between databases, so no file can hold a cell that equals it
-- on purpose, and by chance none does.
create table app.import_marker (
    is_only boolean primary key default true check (is_only),
    null_marker text not null
);
comment on table app.import_marker is 'How the import writes NULL to this database.';
insert into app.import_marker (null_marker) values (chr(2) || left(replace(gen_random_uuid()::text, '-', ''), 8));

-- A chunk's rows and its ledger line are written in one transaction, so a chunk is there whole or not at all.
create table app.import_chunk (
    table_name text not null,
    first_landing_id bigint not null,
    last_landing_id bigint not null,
    row_count bigint not null,
    byte_count bigint not null,
    sha256 text not null,
    form text not null check (form in ('compact', 'standard')),
    layout text not null,
    target_table text not null,
    import_run_id bigint not null references app.import_run,
    loaded_at timestamptz not null default now(),
    verified_at timestamptz,
    primary key (table_name, first_landing_id),
    check (first_landing_id <= last_landing_id)
);
comment on table app.import_chunk is 'Ledger: which ranges of source rows stand in landing, and the SHA-256 of the bytes that were sent.';
comment on column app.import_chunk.table_name is 'Table of the source.';
comment on column app.import_chunk.sha256 is 'Of the chunk in COPY text form; the chunk read back in the same form must have the same.';
comment on column app.import_chunk.form is 'COPY text form: compact (unit separator) or standard (tab, \N), for values the compact form cannot hold.';
comment on column app.import_chunk.target_table is 'Table of landing.';
comment on column app.import_chunk.layout is 'Fingerprint of the column list; a chunk with another layout is loaded again.';
comment on column app.import_chunk.verified_at is 'When it was last read back equal to the source.';

create table app.import_chunk_partner (
    table_name text not null,
    first_landing_id bigint not null,
    source_partner text not null,
    row_count bigint not null,
    checksum numeric not null,
    primary key (table_name, first_landing_id, source_partner),
    foreign key (table_name, first_landing_id) references app.import_chunk on delete cascade
);
comment on table app.import_chunk_partner is 'Rows and order-independent checksum of a chunk per partner, as read from the source.';
comment on column app.import_chunk_partner.source_partner is 'timing_partner_id as the source writes it; empty where it has none.';
comment on column app.import_chunk_partner.checksum is 'Sum of the CRC-32 of each row in COPY text form.';

create table app.import_repair (
    table_name text not null,
    landing_id bigint not null,
    column_name text not null,
    reason text not null,
    original bytea not null,
    primary key (table_name, landing_id, column_name)
);
comment on table app.import_repair is 'Values that PostgreSQL text cannot hold: landing has U+FFFD in their place, the original bytes are kept here.';

-- The account of every source row. The import writes `stage = load`, the merge `stage = merge`.
--
-- Rules both keep:
--  * every row of a landing table that the merge reads is counted under exactly ONE disposition of stage `merge`:
--    imported (has its own row in core, or is kept in landing on purpose), merged (folded into another row),
--    repaired (imported after something was put right), quarantined (not used; listed in app.import_quarantine),
--    withheld (not kept readable).
--  * timing_partner_id is the partner as the SOURCE row has it (NULL where it has none or no number): counts must add
--    up against the source. owner_partner_id is the partner whose merge took the row, so that merging one partner
--    again replaces its own lines alone; NULL for rows that belong to nobody.
create table app.import_disposition (
    stage text not null default 'merge' check (stage in ('load', 'merge')),
    table_name text not null,
    timing_partner_id integer,
    owner_partner_id integer,
    disposition text not null check (disposition in ('imported', 'merged', 'repaired', 'quarantined', 'withheld')),
    reason text not null default '',
    row_count bigint not null check (row_count >= 0),
    unique nulls not distinct (stage, table_name, timing_partner_id, owner_partner_id, disposition, reason)
);
comment on table app.import_disposition is 'How many source rows went where, and why: per table and partner they add up to the source.';
comment on column app.import_disposition.timing_partner_id is 'Partner as the source row has it.';
comment on column app.import_disposition.owner_partner_id is 'Partner whose merge took the row.';
comment on column app.import_disposition.reason is 'A short phrase; empty for rows that went through unchanged.';

create table app.import_quarantine (
    import_quarantine_id bigint generated always as identity primary key,
    stage text not null default 'merge' check (stage in ('load', 'merge')),
    table_name text not null,
    landing_id bigint not null,
    timing_partner_id integer,
    owner_partner_id integer,
    reason text not null,
    detail text,
    source_row jsonb,
    found_at timestamptz not null default now()
);
comment on table app.import_quarantine is 'Source rows that are not used, one line each, with the reason.';
comment on column app.import_quarantine.landing_id is 'The row in landing (for stage `load`: its rowid in the source; landing does not have it).';
comment on column app.import_quarantine.timing_partner_id is 'Partner as the source row has it.';
comment on column app.import_quarantine.detail is 'What exactly was wrong; no secrets.';
comment on column app.import_quarantine.source_row is 'The row itself where landing does not have it, without its secrets.';
create index import_quarantine_row on app.import_quarantine (table_name, landing_id);

create table app.import_table_report (
    import_run_id bigint not null references app.import_run,
    table_name text not null,
    timing_partner_id integer,
    source_partner text not null,
    source_count bigint not null,
    landed_count bigint not null,
    source_checksum numeric not null,
    landed_checksum numeric not null,
    imported_count bigint not null,
    merged_count bigint not null,
    repaired_count bigint not null,
    quarantined_count bigint not null,
    withheld_count bigint not null,
    is_balanced boolean not null,
    primary key (import_run_id, table_name, source_partner)
);
comment on table app.import_table_report is 'The closing report of a run: per table and partner, source rows against what became of them.';
comment on column app.import_table_report.source_partner is 'timing_partner_id as the source writes it; empty where it has none.';
comment on column app.import_table_report.is_balanced is 'Counts and checksums agree, and the dispositions add up to the source rows.';

create table app.import_withheld (
    import_run_id bigint not null references app.import_run,
    table_name text not null,
    column_name text not null,
    value_count bigint not null,
    reason text not null,
    primary key (import_run_id, table_name, column_name)
);
comment on table app.import_withheld is 'Columns of the source that are not kept readable, and how many values they held.';

create table app.provider_credential (
    partner_id integer not null,
    provider text not null,
    label text not null,
    sealed bytea not null,
    must_rotate boolean not null default true,
    imported_at timestamptz not null default now(),
    primary key (partner_id, provider, label)
);
comment on table app.provider_credential is 'Providers'' credentials, sealed with AES-GCM for this partner, provider and label.';
comment on column app.provider_credential.sealed is 'JSON object: principal, secret and what else the source had; is_sha1 where a ChronoTrack password is already hashed.';
comment on column app.provider_credential.must_rotate is 'Came over from the legacy database, where it stood readable: ask the partner for a new one.';

-- Keys of an empty landing table wait here while it is loaded; a killed import still finds them.
create table app.landing_key (
    table_name text not null,
    key_name text not null,
    definition text not null,
    is_constraint boolean not null,
    primary key (table_name, key_name)
);
comment on table app.landing_key is 'Keys and indexes of landing tables that are set aside while a first import loads them.';

create function app.set_landing_keys_aside(landing_table text) returns integer
language plpgsql set search_path = pg_catalog
as $$
declare
    item record;
    has_rows boolean;
    dropped integer := 0;
begin
    execute format('lock table landing.%I in access exclusive mode', landing_table);
    execute format('select exists (select from landing.%I)', landing_table) into has_rows;
    if has_rows then
        return 0;
    end if;
    for item in
        select i.relname as name, c.oid as constraint_oid, i.oid as index_oid
        from pg_index as x
        join pg_class as i on i.oid = x.indexrelid
        left join pg_constraint as c on c.conindid = x.indexrelid and c.conrelid = x.indrelid
        where x.indrelid = format('landing.%I', landing_table)::regclass
    loop
        insert into app.landing_key (table_name, key_name, definition, is_constraint)
        values (
            landing_table, item.name, coalesce(pg_get_constraintdef(item.constraint_oid), pg_get_indexdef(item.index_oid)),
            item.constraint_oid is not null
        );
        if item.constraint_oid is not null then
            execute format('alter table landing.%I drop constraint %I', landing_table, item.name);
        else
            execute format('drop index landing.%I', item.name);
        end if;
        dropped := dropped + 1;
    end loop;
    return dropped;
end
$$;
comment on function app.set_landing_keys_aside is 'Drop the keys of an empty landing table, keeping their definitions; does nothing to a table with rows.';

create function app.restore_landing_keys(landing_table text) returns integer
language plpgsql set search_path = pg_catalog
as $$
declare
    item app.landing_key;
    restored integer := 0;
begin
    for item in
        delete from app.landing_key where table_name = landing_table returning *
    loop
        if item.is_constraint then
            execute format('alter table landing.%I add constraint %I %s', landing_table, item.key_name, item.definition);
        else
            execute item.definition;
        end if;
        restored := restored + 1;
    end loop;
    return restored;
end
$$;
comment on function app.restore_landing_keys is 'Make the keys again that were set aside.';

-- The same rule as read_partner_id of project88.merging.scope; both halves of the books use it.
create function app.partner_number(written text) returns integer
language sql immutable parallel safe
return nullif((regexp_match(written, '^\s*0*([0-9]{1,9})(\.0*)?\s*$'))[1]::integer, 0);
comment on function app.partner_number is 'The partner id in a legacy value: 5, 05, 5.0; NULL where it is empty, zero or no whole number.';
