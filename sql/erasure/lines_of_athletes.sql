-- Result lines that the merge gave to these runners: by entry, else by bib as docs/merging.md says, else by bib and name.
with own as (
    select l.landing_id, merge.clean(l.event_id) as event_key, merge.clean(l.race_id) as race_key, merge.clean_id(l.entry_id) as entry_key,
        merge.clean(l.results_bib) as bib,
        ref.name_key(nullif(concat_ws(' ', merge.clean_name(l.results_first_name), merge.clean_name(l.results_last_name)), '')) as name_key
    from landing.ct_results as l
    where (
            l.timing_partner_id = any (%(spellings)s) or l.timing_partner_id is null
            or lower(btrim(l.timing_partner_id)) = any (array['', '0', 'null', '<null>', 'none'])
        )
        and merge.clean(l.event_id) in (
            select v.provider_event_id from core.result as c
            join core.event as v on v.timing_partner_id = c.timing_partner_id and v.event_id = c.event_id
            where c.timing_partner_id = %(partner_id)s and c.athlete_id = any (%(athlete_ids)s)
            union
            select v.provider_event_id from core.entry as e
            join core.event as v on v.timing_partner_id = e.timing_partner_id and v.event_id = e.event_id
            where e.timing_partner_id = %(partner_id)s and e.athlete_id = any (%(athlete_ids)s)
        )
),
entered as (
    select v.provider_event_id as event_key, e.provider_entry_id as entry_key, e.bib, ref.name_key(nullif(concat_ws(' ', e.first_name, e.last_name), '')) as name_key,
        (
            select count(*) from core.entry as o
            where o.timing_partner_id = e.timing_partner_id and o.event_id = e.event_id and o.bib = e.bib
        ) as wearers
    from core.entry as e
    join core.event as v on v.timing_partner_id = e.timing_partner_id and v.event_id = e.event_id
    where e.timing_partner_id = %(partner_id)s and e.athlete_id = any (%(athlete_ids)s)
),
strayed as (
    select v.provider_event_id as event_key, r.provider_race_id as race_key, c.bib, ref.name_key(c.full_name) as name_key
    from core.result as c
    join core.event as v on v.timing_partner_id = c.timing_partner_id and v.event_id = c.event_id
    join core.race as r on r.timing_partner_id = c.timing_partner_id and r.race_id = c.race_id
    where c.timing_partner_id = %(partner_id)s and c.athlete_id = any (%(athlete_ids)s) and c.entry_id is null
)
select o.landing_id from own as o join entered as e on e.event_key = o.event_key and e.entry_key = o.entry_key
union
select o.landing_id
from own as o
join entered as e on e.event_key = o.event_key and e.bib = o.bib
where o.entry_key is null
    and (
        o.name_key is null or o.name_key = e.name_key
        or (e.wearers = 1 and not exists (
            select from own as other
            where other.event_key = o.event_key and other.bib = o.bib and other.entry_key is null and other.name_key <> o.name_key
        ))
    )
union
select o.landing_id
from own as o
join strayed as s
    on s.event_key = o.event_key and s.bib is not distinct from o.bib
    and (s.name_key is not distinct from o.name_key or (o.name_key is null and o.bib is not null))
where o.race_key is null or o.race_key = s.race_key or o.entry_key is null
