select app.restore_partner(%(partner_id)s)
