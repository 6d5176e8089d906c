select partner_id, provider, label, sealed from app.provider_credential order by partner_id, provider, label
