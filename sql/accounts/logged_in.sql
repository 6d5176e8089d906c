update app.account set last_login_at = %s where account_id = %s
