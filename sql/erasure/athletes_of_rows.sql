select e.athlete_id
from landing.ct_participants as l
join core.event as v
    on v.timing_partner_id = %(partner_id)s and v.provider = 'chronotrack' and v.provider_event_id = merge.clean(l.event_id)
join core.entry as e
    on e.timing_partner_id = %(partner_id)s and e.event_id = v.event_id and e.provider_entry_id = merge.clean_id(l.entry_id)
where l.landing_id = any (%(entries)s) and e.athlete_id is not null
union
select g.athlete_id
from landing.runsignup_participants as l
join core.race as r
    on r.timing_partner_id = %(partner_id)s and r.provider = 'runsignup' and r.provider_race_id = merge.clean(l.event_id)
join core.registration as g
    on g.timing_partner_id = %(partner_id)s and g.race_id = r.race_id and g.provider_registration_id = merge.clean_id(l.registration_id)
where l.landing_id = any (%(registrations)s) and g.athlete_id is not null
order by 1
