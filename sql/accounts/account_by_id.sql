select a.account_id, a.email, a.display_name, a.is_platform_admin, a.credential_version,
    exists (select from app.password as p where p.account_id = a.account_id) as has_password,
    exists (select from app.totp as t where t.account_id = a.account_id) as has_totp
from app.account as a
where a.account_id = %s and a.disabled_at is null
