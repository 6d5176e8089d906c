select app.drop_partner_data(%(partner_id)s)
