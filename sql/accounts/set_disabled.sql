update app.account
set disabled_at = case when %(is_disabled)s then coalesce(disabled_at, now()) end
where email = %(email)s
returning account_id
