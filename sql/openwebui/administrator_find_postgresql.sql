-- The account that OpenWebUI finds for an e-mail address, with the hash of its password.
select "user".id, "user".role, auth.password, coalesce(auth.active, false)
from "user"
left join auth using (id)
where lower("user".email) = lower(%(email)s)
