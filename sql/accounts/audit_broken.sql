-- Every entry must follow its predecessor and hash to what it says; every chain must end at its head.
with linked as (
    select a.*, lag(a.hash) over chain as hash_before, lag(a.sequence, 1, 0) over chain as sequence_before
    from app.audit as a
    window chain as (partition by a.chain order by a.sequence)
)
select chain, sequence from linked
where sequence <> sequence_before + 1
    or previous_hash <> coalesce(hash_before, sha256(convert_to('project88 audit ' || chain, 'UTF8')))
    or hash <> app.audit_hash(previous_hash, entry_id, chain, sequence, happened_at, kind, outcome,
                              account_id, partner_id, detail, text_commitment)
union all
select head.chain, head.sequence from app.audit_chain as head
where head.sequence > 0
    and not exists (select from app.audit as a
                    where a.chain = head.chain and a.sequence = head.sequence and a.hash = head.hash)
order by chain, sequence
