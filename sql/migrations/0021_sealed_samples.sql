-- The health check opens one sealed value of each kind: a master key that is not the one they were sealed with is told at once,
-- not by the first person whose code is refused. What comes back is sealed.
create function app.sealed_samples() returns jsonb
language sql stable security definer
set search_path = pg_catalog
as $$
select coalesce(jsonb_agg(jsonb_build_object('purpose', s.purpose, 'place', s.place, 'sealed', encode(s.sealed, 'hex'))), '[]')
from (
    (select 'totp-secrets' as purpose, 'account/' || t.account_id as place, coalesce(t.sealed_secret, t.sealed_pending_secret) as sealed
     from app.totp as t order by t.enrolled_at desc limit 1)
    union all
    (select 'provider-credential', c.partner_id || '/' || c.provider || '/' || c.label, c.sealed
     from app.provider_credential as c order by c.imported_at desc limit 1)
    union all
    (select 'former-key', f.purpose || '/' || encode(f.fingerprint, 'hex'), f.sealed
     from app.former_key as f order by f.fingerprint limit 1)
    union all
    (select 'erasure-key', e.key_id, e.sealed from app.erasure_key as e order by e.made_at desc limit 1)
) as s
$$;
comment on function app.sealed_samples is 'One sealed value of each kind with its place, for the health check, which tries to open it.';
revoke all on function app.sealed_samples() from public;
grant execute on function app.sealed_samples() to project88_monitor;
