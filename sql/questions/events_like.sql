-- Events, all editions together, whose name holds words much like some words; best first.
with named as (
    select
        series,
        max(word_similarity(%(text)s, series)) as likeness,
        (array_agg(name order by starts_on desc nulls last))[1] as name,
        count(*) filter (where matched_event_id is null) as editions,
        max(starts_on) as last_on,
        (array_agg(city order by starts_on desc nulls last))[1] as city,
        (array_agg(state order by starts_on desc nulls last))[1] as state,
        array_agg(event_id) as event_ids
    from event
    where word_similarity(%(text)s, series) >= 0.5
    group by series
    order by 2 desc, count(*) desc, series
    limit 6
)
select
    n.series, n.name, n.editions, n.last_on, n.city, n.state,
    coalesce((select array_agg(distinct r.distance_class) filter (where r.distance_class is not null) from race as r where r.event_id = any(n.event_ids)), '{}'),
    n.likeness
from named as n
order by n.likeness desc
