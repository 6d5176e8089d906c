select name, time_zone from app.partner where partner_id = %(partner_id)s
