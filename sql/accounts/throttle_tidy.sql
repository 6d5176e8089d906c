delete from app.login_throttle
where subject in (
    select subject from app.login_throttle
    where last_tried_at < %s and locked_until < %s
    limit 100 for update skip locked
)
