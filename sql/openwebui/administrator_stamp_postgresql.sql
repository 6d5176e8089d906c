-- An active administrator, with the stamp that each of their sessions must name.
select "user".id, auth.session_stamp
from "user"
join auth using (id)
where lower("user".email) = lower(%(email)s) and "user".role = 'admin' and auth.active
