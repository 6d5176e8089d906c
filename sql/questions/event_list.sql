-- An event with all its providers' rows: races and finishers as the fullest of them knows, registrations of all.
select
    e.name,
    e.starts_on,
    e.ends_on,
    e.city,
    e.state,
    concat_ws(', ', e.provider, m.providers) as providers,
    greatest(e.race_count, m.race_count) as race_count,
    e.registration_count + coalesce(m.registration_count, 0) as registration_count,
    greatest(e.finisher_count, m.finisher_count) as finisher_count,
    e.is_registration_open or coalesce(m.is_registration_open, false) as is_registration_open,
    e.event_id
from event as e
left join (
    select
        {matched_key},
        string_agg(distinct o.provider, ', ') as providers, max(o.race_count) as race_count, sum(o.registration_count)::bigint as registration_count,
        max(o.finisher_count) as finisher_count, bool_or(o.is_registration_open) as is_registration_open
    from event as o
    where o.matched_event_id is not null
    group by {matched_key}
) as m on {same_event}
where {conditions}
