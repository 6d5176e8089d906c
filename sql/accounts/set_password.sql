insert into app.password (account_id, hash, must_change) values (%s, %s, %s)
on conflict (account_id) do update
set hash = excluded.hash, must_change = excluded.must_change, set_at = now(), expires_at = null
