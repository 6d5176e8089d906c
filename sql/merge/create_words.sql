create temp table {table} ({columns}) on commit drop
