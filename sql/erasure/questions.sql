-- What is kept of questions, as text: every string of the question, the filters line, the SQL.
select t.entry_id,
    concat_ws(E'\n', (
        select string_agg(part #>> '{}', E'\n') from jsonb_path_query(t.question, '$.**') as part where jsonb_typeof(part) = 'string'
    ), t.filters, t.sql_text)
from app.audit_text as t
join app.audit as a on a.entry_id = t.entry_id
where a.partner_id = %(partner_id)s or a.partner_id is null
