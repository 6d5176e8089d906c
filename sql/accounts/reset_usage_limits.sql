delete from app.usage_limit where partner_id = %(partner_id)s
