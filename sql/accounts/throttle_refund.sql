update app.login_throttle
set failures = greatest(failures - 1, 0),
    locked_until = case when failures - 1 < %(free)s then '-infinity' else locked_until end
where subject = %(subject)s
