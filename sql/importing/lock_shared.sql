select pg_advisory_lock_shared(%s)
