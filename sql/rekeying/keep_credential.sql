update app.provider_credential set sealed = %(sealed)s
where partner_id = %(partner_id)s and provider = %(provider)s and label = %(label)s
