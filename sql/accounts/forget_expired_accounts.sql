select app.forget_expired_accounts()
