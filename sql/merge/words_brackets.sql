select distinct coalesce(results_bracket_name, '') from landing.ct_results where timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
