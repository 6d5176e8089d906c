update app.password set hash = %s where account_id = %s and hash = %s
