insert into app.recovery_code (account_id, code_hash) values (%s, %s)
