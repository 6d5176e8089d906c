select distinct coalesce(merge.clean_name(name), 'Event ' || merge.clean(id)) from (
    select event_name as name, event_id as id from landing.ct_events where timing_partner_id = any (%(own)s)
    union all select name, race_id from landing.runsignup_races where timing_partner_id = any (%(own)s)
) as every
where coalesce(merge.clean_name(name), 'Event ' || merge.clean(id)) is not null
