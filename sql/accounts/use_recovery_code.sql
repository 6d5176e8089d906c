update app.recovery_code set used_at = %(now)s
where account_id = %(account_id)s and code_hash = any (%(code_hashes)s) and used_at is null
