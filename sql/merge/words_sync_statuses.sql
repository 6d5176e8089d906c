select distinct coalesce(status, '') from landing.sync_history where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
