select c.relname, a.attname
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid
where c.relnamespace = to_regnamespace('landing') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
order by c.relname, a.attnum
