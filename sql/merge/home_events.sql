-- Event ids that belong to this partner alone: a row without a partner is given back through them. Rows that
-- may name either provider's event look in ChronoTrack's ids before RunSignUp's, and there in races before events.
create temp table home_event on commit drop as
with every as (
    select 'chronotrack' as provider, merge.clean(event_id) as provider_id, timing_partner_id from landing.ct_events
    union all
    select 'runsignup race', merge.clean(race_id), timing_partner_id from landing.runsignup_races
    union all
    -- An event without a partner has that of its race.
    select 'runsignup event', merge.clean(e.event_id), coalesce(nullif(e.timing_partner_id, any_lost.spelling), r.timing_partner_id)
    from landing.runsignup_events as e
    left join unnest(%(lost)s::text[]) as any_lost (spelling) on any_lost.spelling = e.timing_partner_id
    left join landing.runsignup_races as r
        on (e.timing_partner_id is null or any_lost.spelling is not null) and merge.clean(r.race_id) = merge.clean(e.race_id)
),
known as (
    select provider, provider_id, bool_and(timing_partner_id = any (%(own)s)) as is_mine
    from every
    where provider_id is not null and timing_partner_id is not null and timing_partner_id <> all (%(lost)s)
    group by provider, provider_id
)
select provider, provider_id from known where is_mine
union all
select 'any', provider_id from (
    select distinct on (provider_id) provider_id, is_mine
    from known
    order by provider_id, case provider when 'chronotrack' then 1 when 'runsignup race' then 2 else 3 end
) as first_found
where is_mine
union all
select 'runsignup', provider_id from (
    select distinct on (provider_id) provider_id, is_mine
    from known
    where provider <> 'chronotrack'
    order by provider_id, case provider when 'runsignup race' then 2 else 3 end
) as first_found
where is_mine;
