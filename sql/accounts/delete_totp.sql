delete from app.totp where account_id = %s
