-- Bring back the accounts of this way of signing in, where nobody has their address meanwhile.
with named as (
    select
        id,
        left(email, -length('.' || %(way)s || '.set-aside.invalid')) as email
    from "user"
    where right(email, length('.' || %(way)s || '.set-aside.invalid')) = '.' || %(way)s || '.set-aside.invalid'
),

moved as (
    update "user" as u
    set
        email = named.email,
        oauth = case
            when %(way)s = 'password' then u.oauth
            else ((u.oauth::jsonb - %(way)s) || jsonb_build_object('oidc', u.oauth::jsonb -> %(way)s))::json
        end
    from named
    where u.id = named.id and not exists (select from "user" as o where lower(o.email) = named.email)
    returning u.id, u.email
),

ended as (
    update auth
    set email = moved.email, session_stamp = gen_random_uuid()::text
    from moved
    where auth.id = moved.id
)

select email from moved
order by email
