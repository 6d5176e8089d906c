-- Parents that somebody analysed: their samples are of all partitions.
select c.relname
from pg_class as c
where c.relnamespace = 'core'::regnamespace and c.relkind = 'p' and exists (select from pg_statistic as s where s.starelid = c.oid)
