select exists (select from pg_timezone_names where name = %(time_zone)s)
