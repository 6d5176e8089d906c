-- Changes nothing (no row) while the subject is locked. The row lock makes concurrent tries take turns, and each sees
-- what the one before it left.
insert into app.login_throttle as t (subject, kind, failures, last_tried_at, locked_until)
values (%(subject)s, %(kind)s, 1, %(now)s, '-infinity')
on conflict (subject) do update
set failures = case when t.last_tried_at < %(forgotten_before)s then 1 else t.failures + 1 end,
    last_tried_at = %(now)s,
    locked_until = case
        when t.last_tried_at < %(forgotten_before)s or t.failures + 1 < %(free)s then '-infinity'
        else %(now)s + least(%(longest_lock)s, %(first_lock)s * power(2, least(t.failures + 1 - %(free)s, 20)))
    end
where t.locked_until <= %(now)s
