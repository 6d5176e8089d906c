select account_id, sealed_secret, sealed_pending_secret from app.totp order by account_id
