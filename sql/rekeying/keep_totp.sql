update app.totp set sealed_secret = %(sealed_secret)s, sealed_pending_secret = %(sealed_pending_secret)s where account_id = %(account_id)s
