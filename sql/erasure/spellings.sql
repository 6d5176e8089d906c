select raw from (
    select distinct timing_partner_id as raw from {table} where landing_id >= %(first)s
) as s
where app.partner_number(raw) = %(partner_id)s
