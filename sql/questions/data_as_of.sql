-- How fresh the data is: the newest of what was fetched, what a sync brought, and what somebody signed up for.
select greatest(
    (select max(e.data_as_of) from event as e),
    (select max(s.finished_at) from sync_run as s where s.status <> 'failed'),
    (select max(g.registered_at) from registration as g where g.registered_at <= now())
)
