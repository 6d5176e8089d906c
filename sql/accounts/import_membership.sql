insert into app.membership (account_id, partner_id, role) values (%s, %s, %s)
on conflict (account_id, partner_id) do nothing
