update app.partner set time_zone = %(time_zone)s
where partner_id = %(partner_id)s and time_zone <> %(time_zone)s
