-- Weather rows as names and texts, whatever their columns are called; the program reads names and units.
select
    w.landing_id, e.event_id, e.starts_on, w.is_lost,
    to_jsonb(w.row) - '{landing_id,extra,timing_partner_id}'::text[] || coalesce(nullif(btrim((w.row).extra), '')::jsonb, '{}') as fields
from (
    select l.landing_id, l as row, merge.clean(l.event_id) as event_key, merge.id_space(l.provider_name) as id_space, l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s) as is_lost
    from landing.event_weather as l
    where l.timing_partner_id = any (%(own)s)
        or ((l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s))
            and (merge.id_space(l.provider_name), merge.clean(l.event_id)) in (select provider, provider_id from home_event))
) as w
left join landing.events as m
    on merge.clean(m.event_id) = w.event_key and m.timing_partner_id = any (%(own)s)
left join lateral (
    -- By the provider named, else ChronoTrack's id before RunSignUp's, else the id of the legacy map.
    select e.event_id, e.starts_on
    from want_event as e
    where (e.provider_event_id = w.event_key and w.id_space in ('any', e.provider))
        or (e.provider = 'chronotrack' and e.provider_event_id = merge.clean(m.ct_event_id))
    order by (e.provider_event_id = w.event_key) desc, (e.provider = 'chronotrack') desc
    limit 1
) as e on true
order by w.landing_id
