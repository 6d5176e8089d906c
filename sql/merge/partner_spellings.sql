-- Every way a partner's id is written anywhere.
select distinct timing_partner_id from (
    select distinct timing_partner_id from landing.ct_results
    union all select distinct timing_partner_id from landing.ct_participants
    union all select distinct timing_partner_id from landing.sync_history
    union all select distinct timing_partner_id from landing.ct_events
    union all select distinct timing_partner_id from landing.ct_races
    union all select distinct timing_partner_id from landing.ct_archived_events
    union all select distinct timing_partner_id from landing.runsignup_races
    union all select distinct timing_partner_id from landing.runsignup_events
    union all select distinct timing_partner_id from landing.runsignup_participants
    union all select distinct timing_partner_id from landing.event_weather
    union all select distinct timing_partner_id from landing.events
) as every
where timing_partner_id is not null
