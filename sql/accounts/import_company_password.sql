insert into app.partner_password (partner_id, hash, expires_at) values (%s, %s, now() + %s)
on conflict (partner_id) do nothing
