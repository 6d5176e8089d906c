select rolname from pg_roles
