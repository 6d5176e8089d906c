select hash, must_change from app.password where account_id = %s
