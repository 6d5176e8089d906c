insert into app.account (email, display_name, is_platform_admin) values (%s, %s, %s) returning account_id
