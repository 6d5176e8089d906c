update app.totp
set sealed_secret = sealed_pending_secret, sealed_pending_secret = null, last_step = %(step)s, confirmed_at = now()
where account_id = %(account_id)s and sealed_pending_secret = %(sealed)s
