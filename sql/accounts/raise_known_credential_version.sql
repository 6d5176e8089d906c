update app.account set credential_version = credential_version + 1
where account_id = %s and credential_version = %s and disabled_at is null
