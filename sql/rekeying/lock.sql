lock table app.totp, app.recovery_code, app.provider_credential, app.former_key in share row exclusive mode
