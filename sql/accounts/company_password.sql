select hash, expires_at from app.partner_password where partner_id = %s
