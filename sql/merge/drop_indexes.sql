select core.drop_indexes(%(partner_id)s)
