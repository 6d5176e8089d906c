select core.ensure_indexes(%(partner_id)s)
