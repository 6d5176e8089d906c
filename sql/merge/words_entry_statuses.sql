select distinct coalesce(entry_status, '') from landing.ct_participants where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
