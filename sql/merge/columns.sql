select attname::text
from pg_attribute
where attrelid = format('core.%%I', %(table)s::text)::regclass and attnum > 0 and not attisdropped and attname <> 'timing_partner_id'
order by attnum
