select coalesce(sum(pg_database_size(datname)), 0)::bigint from pg_database where datname = any (%s)
