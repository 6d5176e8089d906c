select * from {table} where landing_id = any (%(landing_ids)s) order by landing_id
