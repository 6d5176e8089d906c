-- Event ids that belong to one partner alone, of those whose spellings `own` has: a row without a partner is given back
-- through them. An event that names no partner itself has the one that all its races name. Rows that may name either
-- provider's event look in ChronoTrack's ids before RunSignUp's, and there in races before events.
create temp table home_event on commit drop as
with ct_named as (
    select merge.clean(event_id) as event_key, timing_partner_id
    from landing.ct_events
    union
    select merge.clean(r.event_id), r.timing_partner_id
    from landing.ct_races as r
    where merge.clean(r.event_id) in (
        select merge.clean(event_id) from landing.ct_events where timing_partner_id is null or timing_partner_id = any (%(lost)s)
    )
),
rsu_named as (
    select merge.clean(race_id) as race_key, timing_partner_id
    from landing.runsignup_races
    union
    select merge.clean(e.race_id), e.timing_partner_id
    from landing.runsignup_events as e
    where merge.clean(e.race_id) in (
        select merge.clean(race_id) from landing.runsignup_races where timing_partner_id is null or timing_partner_id = any (%(lost)s)
    )
),
every as (
    select 'chronotrack' as provider, event_key as provider_id, timing_partner_id from ct_named
    union all
    select 'runsignup race', race_key, timing_partner_id from rsu_named
    union all
    -- An event without a partner has that of its race.
    select 'runsignup event', merge.clean(e.event_id), case when is_lost then r.timing_partner_id else e.timing_partner_id end
    from landing.runsignup_events as e
    cross join lateral (select e.timing_partner_id is null or e.timing_partner_id = any (%(lost)s) as is_lost) as l
    left join rsu_named as r on l.is_lost and r.race_key = merge.clean(e.race_id)
),
known as (
    select provider, provider_id,
        count(distinct app.partner_number(timing_partner_id)) = 1 and bool_and(timing_partner_id = any (%(own)s)) as is_mine
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
