select rolpassword, rolcanlogin from pg_authid where rolname = %(role)s
