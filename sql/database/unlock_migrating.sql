select pg_advisory_unlock(%s)
