-- Events whose latest run failed, and why.
select
    s.provider,
    s.operation,
    e.name as event_name,
    s.finished_at,
    s.status,
    s.error,
    s.run_count,
    s.failed_run_count,
    s.sync_run_id
from sync_run as s
left join event as e using ({event_key})
where {conditions}
  and s.status <> 'succeeded'
