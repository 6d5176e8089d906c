select distinct coalesce(race_type, ''), coalesce(race_subtype, ''), coalesce(race_name, '')
from landing.ct_races where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
union
select coalesce(event_type, ''), '', coalesce(name, '')
from landing.runsignup_events where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
