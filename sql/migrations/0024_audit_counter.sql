-- A counter must not fall. How many entries were ever written is told by the heads of the chains, whose numbers only grow; what
-- is counted in app.audit itself goes down when old entries are pruned.
create or replace function app.audit_health() returns jsonb
language sql stable security definer
set search_path = pg_catalog
as $$
select jsonb_build_object(
    'retention_days', (select days from app.audit_retention),
    'oldest_at', (select extract(epoch from min(oldest.happened_at)) from app.audit_chain as head
                  cross join lateral (select a.happened_at from app.audit as a where a.chain = head.chain order by a.sequence limit 1) as oldest),
    'checkpoints', (select count(*) from app.audit_checkpoint),
    'entries', (select coalesce(sum(sequence), 0) from app.audit_chain),
    'pruned_entries', (select coalesce(sum(entries), 0) from app.audit_checkpoint),
    'at_a_limit', (select count(*) from app.usage where was_refused and window_ends_at > now())
)
$$;
