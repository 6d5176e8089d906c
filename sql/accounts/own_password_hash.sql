select hash from app.password where account_id = %s
