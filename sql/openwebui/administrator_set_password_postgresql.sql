-- A new password, as the page itself sets one: another stamp ends the sessions that the old one began.
insert into auth (id, email, password, active, session_stamp)
values (%(id)s, lower(%(email)s), %(password_hash)s, true, gen_random_uuid()::text)
on conflict (id) do update
set password = excluded.password, active = true, session_stamp = excluded.session_stamp
