select distinct coalesce(merge.clean_name(name), 'Race ' || merge.clean(id)) from (
    select race_name as name, race_id as id from landing.ct_races where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
    -- An event without races is its own only race.
    union all select event_name, event_id from landing.ct_events where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
    union all select name, event_id from landing.runsignup_events where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
) as every
where coalesce(merge.clean_name(name), 'Race ' || merge.clean(id)) is not null
