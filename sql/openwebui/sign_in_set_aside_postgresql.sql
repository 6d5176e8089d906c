-- Set aside every account of another way of signing in. `linked` is the way of those that an OpenID provider made. The
-- address stays readable, with an ending that nobody can have (RFC 2606); a second account of that address gets its id too.
-- OpenWebUI finds people by the `sub` under `oidc`, so that is parked; another stamp ends the sessions.
with found as (
    select
        id,
        email,
        case when oauth::jsonb #> '{oidc,sub}' is null then 'password' else %(linked)s end as way
    from "user"
    where email !~ '[.]set-aside[.]invalid$'
),

named as (
    select
        id,
        email,
        way,
        '.' || way || '.set-aside.invalid' as ending
    from found
    where way <> %(way)s
),

moved as (
    update "user" as u
    set
        email = lower(named.email)
        || case when exists (select from "user" as o where o.email = lower(named.email) || named.ending) then '.' || u.id else '' end
        || named.ending,
        oauth = case
            when named.way = 'password' then u.oauth
            else ((u.oauth::jsonb - 'oidc') || jsonb_build_object(named.way, u.oauth::jsonb -> 'oidc'))::json
        end
    from named
    where u.id = named.id
    returning u.id, u.email, named.email as former_email
),

ended as (
    update auth
    set email = moved.email, session_stamp = gen_random_uuid()::text
    from moved
    where auth.id = moved.id
)

select former_email from moved
order by former_email
