delete from app.recovery_code where account_id = %s
