insert into app.totp (account_id, sealed_pending_secret) values (%s, %s)
on conflict (account_id) do update
set sealed_pending_secret = excluded.sealed_pending_secret, enrolled_at = now()
