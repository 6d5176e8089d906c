select l.landing_id
from core.registration as g
join core.race as r on r.timing_partner_id = g.timing_partner_id and r.race_id = g.race_id
join landing.runsignup_participants as l
    on merge.clean_id(l.registration_id) = g.provider_registration_id and merge.clean(l.event_id) = r.provider_race_id
where g.timing_partner_id = %(partner_id)s and g.athlete_id = any (%(athlete_ids)s) and g.provider = 'runsignup'
    and (
        l.timing_partner_id = any (%(spellings)s) or l.timing_partner_id is null
        or lower(btrim(l.timing_partner_id)) = any (array['', '0', 'null', '<null>', 'none'])
    )
