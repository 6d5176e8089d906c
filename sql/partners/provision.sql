select app.provision_partner(%(partner_id)s, %(name)s)
