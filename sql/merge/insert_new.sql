insert into {table} (timing_partner_id, {columns})
select {partner}, {wanted_columns} from {wanted} as w
where not exists (select from {table} as h where {same_key}){order}
