vacuum (index_cleanup on) pg_catalog.pg_statistic
