select e.erasure_id, e.partner_id, e.key_id, e.erased_at, e.erased_by, e.counts,
    array(select i.identity from app.erasure_identity as i where i.erasure_id = e.erasure_id) as identities
from app.erasure as e
order by e.erased_at, e.erasure_id
