-- The latest run of each provider and kind.
select distinct on (s.provider, s.operation)
    s.provider,
    s.operation,
    s.finished_at,
    s.status,
    s.record_count,
    e.name as event_name,
    s.error
from sync_run as s
left join event as e using ({event_key})
where {conditions}
order by s.provider, s.operation, s.finished_at desc nulls last
