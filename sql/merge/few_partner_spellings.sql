-- As partner_spellings, from the small tables alone: for a merge of one partner.
select distinct timing_partner_id from (
    select timing_partner_id from landing.timing_partners
    union all select timing_partner_id from landing.ct_events
    union all select timing_partner_id from landing.ct_races
    union all select timing_partner_id from landing.runsignup_races
    union all select timing_partner_id from landing.runsignup_events
) as every
where timing_partner_id is not null
