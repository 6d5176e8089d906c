-- The latest run of each event and kind; the others are only counted.
create temp table sync_line on commit drop as
select
    h.landing_id, h.is_lost, coalesce(by_name.provider, by_id.provider, 'unknown') as provider, operation.operation,
    merge.clean(h.event_id) as provider_event_id,
    merge.quick_utc(h.sync_time) as finished_at,
    status.status,
    coalesce(merge.whole(h.num_of_synced_records), merge.whole(h.entries_success)) as record_count,
    case when status.status <> 'succeeded' then left(coalesce(merge.clean(h.reason), nullif(nullif(merge.clean(h.error_details), '{}'), '[]')), 500) end as error
from (
    select *, false as is_lost from landing.sync_history where timing_partner_id = any (%(own)s)
    union all
    select *, true from landing.sync_history
    where (timing_partner_id is null or timing_partner_id = any (%(lost)s))
        and (merge.id_space(provider_name), merge.clean(event_id)) in (select provider, provider_id from home_event)
) as h
left join word_provider as by_name on by_name.raw = h.provider_name
left join word_provider_id as by_id on by_id.raw = h.provider_id
left join word_operation as operation on operation.raw = coalesce(h.operation_type, '')
left join word_sync_status as status on status.raw = coalesce(h.status, '');
analyze sync_line;

-- The words as numbers: sorting these costs a tenth of sorting text.
create temp table sync_kind on commit drop as
select
    (row_number() over ())::integer as kind_no, provider, operation, coalesce(provider_event_id, '') as event_key, count(*)::integer as run_count,
    (count(*) filter (where status = 'failed'))::integer as failed_run_count,
    max(finished_at) filter (where status <> 'failed') as succeeded_at
from sync_line
group by provider, operation, coalesce(provider_event_id, '');
analyze sync_kind;

create temp table latest_sync on commit drop as
select distinct on (k.kind_no) l.*, k.run_count, k.failed_run_count, k.succeeded_at
from sync_line as l
join sync_kind as k on k.provider = l.provider and k.operation = l.operation and k.event_key = coalesce(l.provider_event_id, '')
order by k.kind_no, l.finished_at desc nulls last, l.landing_id desc;
analyze latest_sync;

create temp table want_sync_run on commit drop as
with highest as (
    select coalesce(max(sync_run_id), 0) as sync_run_id from core.sync_run where timing_partner_id = %(partner_id)s
)
select
    coalesce(known.sync_run_id, highest.sync_run_id + row_number() over (
        partition by known.sync_run_id is null order by l.provider, l.operation, length(l.provider_event_id), l.provider_event_id
    )) as sync_run_id,
    l.provider, l.operation, l.provider_event_id, coalesce(e.event_id, r.event_id) as event_id, l.finished_at, l.status, l.record_count, l.error,
    l.run_count, l.failed_run_count, l.succeeded_at
from latest_sync as l
cross join highest
left join want_event as e on e.provider = l.provider and e.provider_event_id = l.provider_event_id
-- RunSignUp runs name a race of theirs or one of its events.
left join (
    select provider_race_id, min(event_id) as event_id from want_race where provider = 'runsignup' group by provider_race_id
) as r on e.event_id is null and l.provider = 'runsignup' and r.provider_race_id = l.provider_event_id
left join core.sync_run as known
    on known.timing_partner_id = %(partner_id)s and known.provider = l.provider and known.operation = l.operation
    and coalesce(known.provider_event_id, '') = coalesce(l.provider_event_id, '');

-- An event is as fresh as its row or its last sync that moved something.
update want_event as e set data_as_of = greatest(e.data_as_of, s.succeeded_at)
from (select event_id, max(succeeded_at) as succeeded_at from want_sync_run where event_id is not null group by event_id) as s
where s.event_id = e.event_id and s.succeeded_at is not null;
