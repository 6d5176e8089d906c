-- Event ids that belong to exactly one merged partner: rows without a partner were given back through them.
create temp table home on commit drop as
select provider, provider_id
from (
    select 'chronotrack' as provider, merge.clean(event_id) as provider_id, timing_partner_id from landing.ct_events
    union all
    select 'runsignup race', merge.clean(race_id), timing_partner_id from landing.runsignup_races
    union all
    select 'runsignup event', merge.clean(event_id), timing_partner_id from landing.runsignup_events
) as every
where provider_id is not null and timing_partner_id is not null and timing_partner_id <> all (%(lost)s)
group by provider, provider_id
having count(distinct btrim(timing_partner_id)) = 1 and bool_and(timing_partner_id = any (%(owned)s))
