select sealed from app.provider_credential where partner_id = %(partner_id)s and provider = %(provider)s and label = %(label)s
