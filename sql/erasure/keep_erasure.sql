insert into app.erasure (erasure_id, partner_id, key_id, erased_at, erased_by, counts)
values (%(erasure_id)s, %(partner_id)s, %(key_id)s, %(erased_at)s, %(erased_by)s, %(counts)s)
on conflict (erasure_id) do nothing
