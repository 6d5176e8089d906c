select distinct raw from (
    select distinct athlete_sex as raw from landing.ct_participants where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
    union all select gender from landing.runsignup_participants where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
) as every
where raw is not null
