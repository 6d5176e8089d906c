select chain, sequence, hash from app.audit_chain order by chain
