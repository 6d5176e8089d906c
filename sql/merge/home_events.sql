-- ChronoTrack and RunSignUp event ids that belong to this partner alone: a row without a partner can be given back through them.
create temp table home_event on commit drop as
select 'chronotrack' as provider, merge.clean(event_id) as provider_id
from landing.ct_events
where merge.clean(event_id) is not null and timing_partner_id is not null and timing_partner_id <> all (%(lost)s)
group by 2
having bool_and(timing_partner_id = any (%(own)s))
union all
select 'runsignup race', merge.clean(race_id)
from landing.runsignup_races
where merge.clean(race_id) is not null and timing_partner_id is not null and timing_partner_id <> all (%(lost)s)
group by 2
having bool_and(timing_partner_id = any (%(own)s))
union all
select 'runsignup event', merge.clean(event_id)
from landing.runsignup_events
where merge.clean(event_id) is not null and timing_partner_id is not null and timing_partner_id <> all (%(lost)s)
group by 2
having bool_and(timing_partner_id = any (%(own)s));
