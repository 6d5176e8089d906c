-- The no-change update makes RETURNING give the id of an account that is already there.
insert into app.account (email, display_name) values (%s, %s)
on conflict (email) do update set email = excluded.email
returning account_id
