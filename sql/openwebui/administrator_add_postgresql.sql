-- An administrator without a password yet, with what OpenWebUI itself writes for its first one.
insert into "user" (id, email, name, role, profile_image_url, last_active_at, updated_at, created_at)
select gen_random_uuid()::text, lower(%(email)s), %(name)s, 'admin', '/user.png', now_s, now_s, now_s
from (select extract(epoch from now())::bigint as now_s) as clock
returning id
