select distinct coalesce(distance, '')
from landing.runsignup_events where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
