select distinct coalesce(merge.clean_name(name), 'Event ' || merge.clean(id)) from (
    select event_name as name, event_id as id from landing.ct_events where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
    union all select name, race_id from landing.runsignup_races where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
) as every
where coalesce(merge.clean_name(name), 'Event ' || merge.clean(id)) is not null
