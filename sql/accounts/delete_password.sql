delete from app.password where account_id = %s
