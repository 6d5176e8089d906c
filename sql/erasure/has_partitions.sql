select to_regclass('core.athlete_' || %(partner_id)s::text) is not null
