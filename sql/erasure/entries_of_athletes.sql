select l.landing_id
from core.entry as e
join core.event as v on v.timing_partner_id = e.timing_partner_id and v.event_id = e.event_id
join landing.ct_participants as l
    on merge.clean_id(l.entry_id) = e.provider_entry_id and merge.clean(l.event_id) = v.provider_event_id
where e.timing_partner_id = %(partner_id)s and e.athlete_id = any (%(athlete_ids)s)
    and (
        l.timing_partner_id = any (%(spellings)s) or l.timing_partner_id is null
        or lower(btrim(l.timing_partner_id)) = any (array['', '0', 'null', '<null>', 'none'])
    )
