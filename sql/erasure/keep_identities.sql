insert into app.erasure_identity (partner_id, identity, erasure_id)
select %(partner_id)s, identity, %(erasure_id)s::uuid from unnest(%(identities)s::bytea[]) as i (identity)
on conflict (partner_id, identity) do nothing
