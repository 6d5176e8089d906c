-- Events, all editions together, whose name holds one of some words or a word much like one.
with named as (
    select
        series,
        (array_agg(name order by starts_on desc nulls last))[1] as name,
        count(*) filter (where matched_event_id is null) as editions,
        max(starts_on) as last_on,
        (array_agg(city order by starts_on desc nulls last))[1] as city,
        (array_agg(state order by starts_on desc nulls last))[1] as state,
        array_agg(event_id) as event_ids
    from event
    where string_to_array(replace(series, '-', ' '), ' ') && %(words)s
    group by series
    order by count(*) desc, series
    limit 200
)
select
    n.series, n.name, n.editions, n.last_on, n.city, n.state,
    coalesce((select array_agg(distinct r.distance_class) filter (where r.distance_class is not null) from race as r where r.event_id = any(n.event_ids)), '{}')
from named as n
