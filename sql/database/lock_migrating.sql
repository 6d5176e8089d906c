select pg_advisory_lock(%s)
