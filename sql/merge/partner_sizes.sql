select timing_partner_id, count(*) from landing.ct_participants where timing_partner_id is not null group by 1
union all
select timing_partner_id, count(*) from landing.sync_history where timing_partner_id is not null group by 1
