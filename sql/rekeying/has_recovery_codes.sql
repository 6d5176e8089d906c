select exists (select from app.recovery_code where used_at is null)
