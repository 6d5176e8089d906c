select distinct coalesce(state, ''), coalesce(country, '') from (
    select location_region as state, location_country as country from landing.ct_events where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
    union all select state, country_code from landing.runsignup_races where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
    union all (select distinct location_region, location_country from landing.ct_participants where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null)
    union all select state, country_code from landing.runsignup_participants where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
) as every
