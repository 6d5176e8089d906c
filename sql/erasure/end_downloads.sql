-- The service that wrote a file removes it as soon as its link is dead, wherever that is.
update app.export set expires_at = least(expires_at, now())
where partner_id = %(partner_id)s or partner_id is null
returning stored_name
