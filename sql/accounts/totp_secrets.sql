select sealed_secret, sealed_pending_secret from app.totp where account_id = %s
