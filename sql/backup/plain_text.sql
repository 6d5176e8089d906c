-- Rows are compared as text: whatever shapes text is set as it is everywhere.
select set_config(name, value, true)
from (values
    ('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('bytea_output', 'hex'),
    ('extra_float_digits', '1'), ('lc_monetary', 'C'), ('search_path', 'pg_catalog'), ('statement_timeout', '0')
) as wanted (name, value)
