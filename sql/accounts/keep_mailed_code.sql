insert into app.mailed_code (account_id, code_hash, expires_at) values (%(account_id)s, %(code_hash)s, %(expires_at)s)
on conflict (account_id, code_hash) do update set expires_at = excluded.expires_at
