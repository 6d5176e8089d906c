-- The link works only while its owner may still see these rows: not disabled, still a member, still an owner for contact
-- data, and with the proofs they had: a reset, a new password and a log-out everywhere end it.
select
    e.stored_name,
    e.byte_count,
    e.expires_at > now() and e.download_count < e.max_downloads and a.disabled_at is null
        and a.credential_version = e.credential_version
        and case
            when e.partner_id is null then a.is_platform_admin
            else exists (
                select from app.membership as m
                join app.partner as p on p.partner_id = m.partner_id and p.removed_at is null
                where m.account_id = e.account_id and m.partner_id = e.partner_id and (m.role = 'owner' or not e.has_contact)
            )
        end as is_live,
    e.account_id,
    e.partner_id,
    e.row_count,
    e.has_contact
from app.export as e
join app.account as a on a.account_id = e.account_id
where e.token_sha256 = %(token_sha256)s and e.file_name = %(file_name)s
