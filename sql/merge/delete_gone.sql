delete from {table} as h
where not exists (select from {wanted} as w where {same_key})
