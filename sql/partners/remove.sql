select app.remove_partner(%(partner_id)s)
