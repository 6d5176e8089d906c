select app.replace_recovery_codes(%s, %s)
