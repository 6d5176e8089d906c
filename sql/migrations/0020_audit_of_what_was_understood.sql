-- Closes the way back: the release before keeps questions as they were typed, in columns that go.
-- What is kept of a question is what was understood of it, never what was typed. So everything goes that earlier versions
-- kept of typed messages: tables are dropped and made anew, since a DELETE would leave old row versions in their files and
-- samples of their values in pg_statistic. The audit's entries stay as they are, with their commitments: each chain holds
-- as before. A chat forgets its last question once; nobody is logged out.

drop table app.audit_text;
create table app.audit_text (
    entry_id uuid primary key,
    salt bytea not null,
    question jsonb,
    filters text,
    sql_text text
);
comment on table app.audit_text is 'What was understood of a question, and its SQL. They may name a runner of the partner''s own data, so they can be erased without breaking the chain. Never what was typed.';
comment on column app.audit_text.entry_id is 'The audit entry.';
comment on column app.audit_text.salt is 'Random; part of the commitment.';
comment on column app.audit_text.question is 'The question as understood (JSON); its names are those of the partner''s own data.';
comment on column app.audit_text.filters is 'What the answer says it was filtered by.';
comment on column app.audit_text.sql_text is 'The SQL that was run.';
grant insert on app.audit_text to project88_chat;

drop table app.chat_context;
create table app.chat_context (
    openwebui_user_id text not null check (openwebui_user_id <> '' and length(openwebui_user_id) <= 200),
    chat_id text not null check (length(chat_id) <= 200),
    account_id bigint not null references app.account on delete cascade,
    partner_id integer references app.partner on delete cascade,
    question jsonb not null,
    expires_at timestamptz not null,
    primary key (openwebui_user_id, chat_id)
);
create index chat_context_expires on app.chat_context (expires_at);
comment on table app.chat_context is 'The last question of each chat as it was understood, so that "only women" and "as CSV" have something to stand on.';
comment on column app.chat_context.openwebui_user_id is 'Signed id of the OpenWebUI user.';
comment on column app.chat_context.chat_id is 'The chat; chosen by the client, so it counts only together with the user.';
comment on column app.chat_context.account_id is 'Who asked. Read back for the same person only.';
comment on column app.chat_context.partner_id is 'For which partner (NULL: all). Read back for the same partner only.';
comment on column app.chat_context.question is 'The question as understood; its names are those of the partner''s own data.';
comment on column app.chat_context.expires_at is 'From then on it counts for nothing; any later message removes it.';
grant select, insert, update, delete on app.chat_context to project88_chat;

-- The commitment is worked out here, from what stands in audit_text, so that verifying needs nobody's word for it.
create function app.audit_commitment(salt bytea, question jsonb, filters text, sql_text text) returns bytea
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return sha256(salt || convert_to(jsonb_build_array(question, filters, sql_text)::text, 'UTF8'));
comment on function app.audit_commitment is 'Salted hash of the words of an entry: proves them while they are kept, reveals nothing once they are erased.';

create or replace function app.audit_append() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.chain := coalesce(new.partner_id, 0);
    new.happened_at := clock_timestamp();
    new.text_commitment := (
        select app.audit_commitment(t.salt, t.question, t.filters, t.sql_text) from app.audit_text as t where t.entry_id = new.entry_id
    );
    -- The head's row lock makes writers of one chain take turns until they commit.
    insert into app.audit_chain as head (chain, sequence, hash)
    values (new.chain, 0, sha256(convert_to('project88 audit ' || new.chain, 'UTF8')))
    on conflict (chain) do nothing;
    select head.sequence + 1, head.hash into strict new.sequence, new.previous_hash
    from app.audit_chain as head where head.chain = new.chain for update;
    new.hash := app.audit_hash(
        new.previous_hash, new.entry_id, new.chain, new.sequence, new.happened_at, new.kind, new.outcome,
        new.account_id, new.partner_id, new.detail, new.text_commitment);
    update app.audit_chain as head set sequence = new.sequence, hash = new.hash where head.chain = new.chain;
    return new;
end
$$;
comment on function app.audit_append is 'Puts a new entry at the end of its chain; what the writer says about chain, sequence, time, commitment and hash is replaced.';
revoke insert (text_commitment) on app.audit from project88_chat;

-- Retention: the front of a chain goes, up to a checkpoint that holds the hash the rest hangs on. The checkpoint is itself
-- told in the chain, by an entry that names its hash, so it cannot be put there or moved without the chain showing it.
create table app.audit_retention (
    is_only boolean primary key default true check (is_only),
    days integer not null check (days between 30 and 36500)
);
comment on table app.audit_retention is 'How long entries of the audit are kept: one row.';
comment on column app.audit_retention.is_only is 'There is one row.';
comment on column app.audit_retention.days is 'Days; older entries go with the next pruning.';
insert into app.audit_retention (days) values (400);

create table app.audit_checkpoint (
    chain integer not null,
    sequence bigint not null,
    hash bytea not null,
    entries bigint not null,
    made_at timestamptz not null default now(),
    primary key (chain, sequence)
);
comment on table app.audit_checkpoint is 'Where a chain begins after old entries were pruned from its front.';
comment on column app.audit_checkpoint.chain is 'The chain.';
comment on column app.audit_checkpoint.sequence is 'Number of the last entry that went.';
comment on column app.audit_checkpoint.hash is 'Its hash: the first entry that stays names it as the one before.';
comment on column app.audit_checkpoint.entries is 'How many entries went.';
comment on column app.audit_checkpoint.made_at is 'When.';

create function app.audit_checkpoint_make() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    cutoff timestamptz;
begin
    select clock_timestamp() - make_interval(days => r.days) into strict cutoff from app.audit_retention as r;
    new.hash := (select a.hash from app.audit as a where a.chain = new.chain and a.sequence = new.sequence);
    new.entries := (select count(*) from app.audit as a where a.chain = new.chain and a.sequence <= new.sequence);
    if new.hash is null or exists (
        select from app.audit as a where a.chain = new.chain and a.sequence <= new.sequence and a.happened_at >= cutoff
    ) then
        raise exception 'the audit is append-only: only entries older than its retention can be pruned';
    end if;
    new.made_at := clock_timestamp();
    return new;
end
$$;
comment on function app.audit_checkpoint_make is 'Takes a checkpoint''s hash from the entry itself, and refuses one among entries that are to be kept.';
create trigger audit_checkpoint_make before insert on app.audit_checkpoint
    for each row execute function app.audit_checkpoint_make();
create trigger audit_refuse_change before update or delete or truncate on app.audit_checkpoint
    for each statement execute function app.audit_refuse_change();

create function app.audit_refuse_delete() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from app.audit_checkpoint as c where c.chain = old.chain and c.sequence >= old.sequence) then
        raise exception 'the audit is append-only';
    end if;
    return old;
end
$$;
comment on function app.audit_refuse_delete is 'Refuses to remove an entry that no checkpoint stands for.';
drop trigger audit_refuse_change on app.audit;
create trigger audit_refuse_change before update or truncate on app.audit
    for each statement execute function app.audit_refuse_change();
create trigger audit_refuse_delete before delete on app.audit
    for each row execute function app.audit_refuse_delete();

create function app.prune_audit() returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    cutoff timestamptz;
    kept_days integer;
    head record;
    through bigint;
    made record;
begin
    select r.days, clock_timestamp() - make_interval(days => r.days) into strict kept_days, cutoff from app.audit_retention as r;
    for head in select c.chain from app.audit_chain as c order by c.chain loop
        if coalesce((select a.happened_at >= cutoff from app.audit as a where a.chain = head.chain order by a.sequence limit 1), true) then
            continue;
        end if;
        perform from app.audit_chain as c where c.chain = head.chain for update;
        -- The entries before the first that is to be kept; all of them where none is.
        select coalesce(
            (select a.sequence - 1 from app.audit as a where a.chain = head.chain and a.happened_at >= cutoff order by a.sequence limit 1),
            (select max(a.sequence) from app.audit as a where a.chain = head.chain)
        ) into through;
        if not exists (select from app.audit as a where a.chain = head.chain and a.sequence <= through) then
            continue;  -- another pruning was first
        end if;
        insert into app.audit_checkpoint (chain, sequence) values (head.chain, through) returning hash, entries into made;
        delete from app.audit_text as t using app.audit as a
        where a.entry_id = t.entry_id and a.chain = head.chain and a.sequence <= through;
        delete from app.audit as a where a.chain = head.chain and a.sequence <= through;
        insert into app.audit (entry_id, kind, outcome, partner_id, detail)
        values (gen_random_uuid(), 'audit_pruned', 'ok', nullif(head.chain, 0), jsonb_build_object(
            'entries', made.entries, 'through_sequence', through, 'through_hash', encode(made.hash, 'hex'), 'retention_days', kept_days));
        return head.chain;
    end loop;
    return null;
end
$$;
comment on function app.prune_audit is 'Prunes one chain of what is older than the retention, and returns it; NULL when nothing is due in any. It can do nothing else, so services may call it.';

create or replace function app.broken_audit_chains() returns jsonb
language sql stable security definer
set search_path = pg_catalog
as $$
with checkpoint as (
    select distinct on (chain) chain, sequence, hash from app.audit_checkpoint order by chain, sequence desc
), linked as (
    select a.*, lag(a.hash) over chain as hash_before, lag(a.sequence) over chain as sequence_before
    from app.audit as a
    window chain as (partition by a.chain order by a.sequence)
), broken as (
    select a.chain, a.sequence from linked as a
    left join checkpoint as c on c.chain = a.chain
    where a.sequence <> coalesce(a.sequence_before, c.sequence, 0) + 1
        or a.previous_hash <> coalesce(a.hash_before, c.hash, sha256(convert_to('project88 audit ' || a.chain, 'UTF8')))
        or a.hash <> app.audit_hash(a.previous_hash, a.entry_id, a.chain, a.sequence, a.happened_at, a.kind, a.outcome,
                                    a.account_id, a.partner_id, a.detail, a.text_commitment)
    union
    select head.chain, head.sequence from app.audit_chain as head
    where head.sequence > 0
        and not exists (select from app.audit as a
                        where a.chain = head.chain and a.sequence = head.sequence and a.hash = head.hash)
    union
    select c.chain, c.sequence from checkpoint as c
    where not exists (select from app.audit as a
                      where a.chain = c.chain and a.kind = 'audit_pruned'
                          and a.detail ->> 'through_sequence' = c.sequence::text
                          and a.detail ->> 'through_hash' = encode(c.hash, 'hex'))
    union
    select a.chain, a.sequence from app.audit_text as t
    join app.audit as a on a.entry_id = t.entry_id
    where a.text_commitment is distinct from app.audit_commitment(t.salt, t.question, t.filters, t.sql_text)
)
select coalesce(jsonb_agg(jsonb_build_array(chain, sequence) order by chain, sequence), '[]') from broken
$$;
comment on function app.broken_audit_chains is 'Where the audit''s chains do not hold: [[chain, sequence], ...]. Reads the whole audit. The one place that verifies.';

-- Limits: how much one person, and one partner with all its people, may ask and take out. Counted in windows that begin
-- with the first use, in one call a question.
create table app.usage_limit (
    partner_id integer,
    subject text not null check (subject in ('account', 'partner')),
    counted text not null check (counted in ('questions', 'exports', 'rows')),
    most bigint not null check (most > 0),
    unique nulls not distinct (partner_id, subject, counted)
);
comment on table app.usage_limit is 'How much may be asked and taken out: the installation''s own figures, and those of partners that have others.';
comment on column app.usage_limit.partner_id is 'The partner; NULL: everybody else, platform administrators among them.';
comment on column app.usage_limit.subject is 'account: each person; partner: all its people together.';
comment on column app.usage_limit.counted is 'questions a minute, exports an hour, rows handed out in 24 hours.';
comment on column app.usage_limit.most is 'The most of it in that time.';
insert into app.usage_limit (subject, counted, most) values
    ('account', 'questions', 120), ('account', 'exports', 30), ('account', 'rows', 1000000),
    ('partner', 'questions', 600), ('partner', 'exports', 120), ('partner', 'rows', 5000000);

create table app.usage (
    subject text not null check (subject in ('account', 'partner')),
    subject_id bigint not null,
    counted text not null check (counted in ('questions', 'exports', 'rows')),
    used bigint not null default 0 check (used >= 0),
    window_ends_at timestamptz not null,
    was_refused boolean not null default false,
    primary key (subject, subject_id, counted)
) with (fillfactor = 50);
comment on table app.usage is 'What was asked and taken out in the window that runs; one row a subject and kind, overwritten.';
comment on column app.usage.subject is 'account or partner.';
comment on column app.usage.subject_id is 'Its number; partner 0: what platform administrators ask across all partners.';
comment on column app.usage.counted is 'questions, exports or rows.';
comment on column app.usage.used is 'How many in this window.';
comment on column app.usage.window_ends_at is 'From then on a new window begins with the next use.';
comment on column app.usage.was_refused is 'Something was refused in this window: it is audited once.';

create function app.charge_usage(asked_by bigint, for_partner integer, questions bigint, exports bigint, row_count bigint)
returns table (subject text, counted text, most bigint, used bigint, wait_s double precision, is_first boolean)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    moment constant timestamptz := clock_timestamp();
    charge record;
    held record;
    is_refused boolean := false;
begin
    -- In one order everywhere, so that two charges never wait for each other in a circle.
    for charge in
        select s.subject, s.subject_id, w.counted, w.amount, w.lasts, coalesce(own.most, usual.most) as most
        from (values ('account', asked_by), ('partner', coalesce(for_partner, 0)::bigint)) as s (subject, subject_id)
        cross join (values ('exports', exports, interval '1 hour'), ('questions', questions, interval '1 minute'),
                           ('rows', row_count, interval '24 hours')) as w (counted, amount, lasts)
        join app.usage_limit as usual on usual.partner_id is null and usual.subject = s.subject and usual.counted = w.counted
        left join app.usage_limit as own on own.partner_id = for_partner and own.subject = s.subject and own.counted = w.counted
        where w.amount > 0
        order by s.subject, w.counted
    loop
        insert into app.usage as u (subject, subject_id, counted, window_ends_at)
        values (charge.subject, charge.subject_id, charge.counted, moment + charge.lasts)
        on conflict (subject, subject_id, counted) do update set
            -- A window that ends much later than any can: the clock was set back. A little later: another was quicker.
            used = case when u.window_ends_at between moment and moment + 2 * charge.lasts then u.used else 0 end,
            was_refused = u.was_refused and u.window_ends_at between moment and moment + 2 * charge.lasts,
            window_ends_at = case when u.window_ends_at between moment and moment + 2 * charge.lasts
                                  then u.window_ends_at else moment + charge.lasts end
        returning u.used, u.window_ends_at, u.was_refused into held;
        if held.used + charge.amount > charge.most then
            is_refused := true;
            update app.usage as u set was_refused = true
            where u.subject = charge.subject and u.subject_id = charge.subject_id and u.counted = charge.counted;
            return query select charge.subject, charge.counted, charge.most, held.used,
                case when charge.amount <= charge.most then extract(epoch from held.window_ends_at - moment)::double precision end,
                not held.was_refused;
        end if;
    end loop;
    if not is_refused then  -- all of it or nothing; the rows are locked since they were looked at
        update app.usage as u set used = u.used + case u.counted when 'questions' then questions when 'exports' then exports else row_count end
        where (u.subject, u.subject_id) in (('account', asked_by), ('partner', coalesce(for_partner, 0)::bigint))
            and case u.counted when 'questions' then questions when 'exports' then exports else row_count end > 0;
    end if;
end
$$;
comment on function app.charge_usage is 'Charges a person and their partner with questions, exports and rows: all of it and returns nothing, or none of it and returns each limit that is in the way, with the seconds to wait (NULL: it never fits).';

create function app.audit_health() returns jsonb
language sql stable security definer
set search_path = pg_catalog
as $$
select jsonb_build_object(
    'retention_days', (select days from app.audit_retention),
    'oldest_at', (select extract(epoch from min(oldest.happened_at)) from app.audit_chain as head
                  cross join lateral (select a.happened_at from app.audit as a where a.chain = head.chain order by a.sequence limit 1) as oldest),
    'checkpoints', (select count(*) from app.audit_checkpoint),
    'pruned_entries', (select coalesce(sum(entries), 0) from app.audit_checkpoint),
    'at_a_limit', (select count(*) from app.usage where was_refused and window_ends_at > now())
)
$$;
comment on function app.audit_health is 'How the audit''s retention and the limits stand, in figures, for the health check and the metrics.';

-- An owner reads their own partner's chain in chat. Nobody's word is taken for who is asking: the request is signed and its
-- session is live, as for changes of accounts (migration 0019), and the chain is that of the session's partner.
create function app.partner_audit(request text, signature bytea)
returns table (
    happened_at timestamptz, who text, kind text, outcome text, path text, measure text, filters text, row_count bigint,
    elapsed_ms numeric, total bigint
)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    asking app.chat_session := app.asking_owner(request, signature, 'partner_audit');
    body jsonb := request::jsonb;
    since timestamptz := (body ->> 'since')::timestamptz;
    until timestamptz := (body ->> 'until')::timestamptz;
    kinds text[] := case
        when jsonb_typeof(body -> 'kinds') = 'array' then array(select jsonb_array_elements_text(body -> 'kinds'))
    end;
begin
    return query
    select a.happened_at, coalesce(p.display_name, 'the operator'), a.kind, a.outcome, a.detail ->> 'path',
        t.question ->> 'measure', t.filters, (a.detail ->> 'row_count')::bigint, (a.detail ->> 'elapsed_ms')::numeric,
        count(*) over ()
    from app.audit as a
    left join app.account as p on p.account_id = a.account_id
    left join app.audit_text as t on t.entry_id = a.entry_id
    where a.chain = asking.partner_id and a.happened_at >= since and a.happened_at < until
      and (kinds is null or a.kind = any (kinds))
    order by a.sequence desc
    limit (body ->> 'most')::integer;
end
$$;
comment on function app.partner_audit is 'The entries of the chain of the asking owner''s partner within a time (kinds null: all), newest first. The request is signed and names a live session of an owner; anybody else is refused.';

revoke execute on function app.audit_commitment, app.audit_checkpoint_make, app.audit_refuse_delete, app.prune_audit, app.audit_health,
    app.charge_usage, app.partner_audit from public;
grant execute on function app.prune_audit(), app.charge_usage(bigint, integer, bigint, bigint, bigint),
    app.partner_audit(text, bytea) to project88_chat;
grant execute on function app.audit_health() to project88_monitor;
