select partner_id, array_agg(identity) from app.erasure_identity group by partner_id
