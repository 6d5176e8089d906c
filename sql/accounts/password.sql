select hash, must_change from app.password where account_id = %s and (expires_at is null or expires_at > now())
