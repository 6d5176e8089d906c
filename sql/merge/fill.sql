insert into {table} (timing_partner_id, {columns})
select {partner}, {wanted_columns} from {wanted} as w{order}
