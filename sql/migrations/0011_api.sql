-- What a partner's own software may read over HTTP, through PostgREST: the views of schema api. PostgREST logs in as
-- `authenticator`, which may read nothing of ours, checks a token, and takes the role that the token names: api_<n>, one for
-- each partner, without a login. A view of api shows the rows of the partner whose role asks; that it is asked as api_<n>
-- is all it looks at, no setting and no claim. docs/api.md is for those who use it, docs/partner-boundary.md says why
-- this wall holds and where it is thinner than the chat's.

create schema api;
comment on schema api is 'What partners'' own software may read: a promise. Columns are added here and not taken away.';
create schema api_gate;
comment on schema api_gate is 'What stands before every request to the API. Not exposed by PostgREST.';

do $$
begin
    if to_regrole('project88_api') is null then
        create role project88_api nologin noinherit;
    end if;
    if to_regrole('anon') is null then
        create role anon nologin noinherit;
    end if;
    if to_regrole('authenticator') is null then
        create role authenticator nologin noinherit connection limit 25;
    end if;
exception when duplicate_object then
    null;  -- another database of this cluster made it just now
end
$$;

create table app.api_token (
    token_id uuid primary key,
    partner_id integer not null references app.partner,
    label text not null check (label = btrim(label) and char_length(label) <= 100),
    issued_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    check (expires_at > issued_at)
);
create index api_token_partner on app.api_token (partner_id);
comment on table app.api_token is 'The tokens that partners'' software shows to the API. The tokens themselves are kept nowhere; one that is not here is refused.';
comment on column app.api_token.token_id is 'The claim jti of the token.';
comment on column app.api_token.partner_id is 'Whose rows it reads.';
comment on column app.api_token.label is 'What it is for, in the operator''s words.';
comment on column app.api_token.issued_at is 'When it was made.';
comment on column app.api_token.expires_at is 'Until when it is taken; the token says the same.';
comment on column app.api_token.revoked_at is 'Since when it is refused although it has not expired.';

create function app.api_role(partner_id integer) returns name
language sql immutable strict parallel safe
return ('api_' || partner_id)::name;
comment on function app.api_role is 'The role of a partner''s own software; nobody logs in as it.';

create function api_gate.current_partner() returns integer
language sql stable parallel safe set search_path = pg_catalog
return case when current_user::text ~ '^api_[1-9][0-9]{0,8}$' then substr(current_user::text, 5)::integer end;
comment on function api_gate.current_partner is 'The partner whose API role asks; NULL, and so no row, for any other role.';

create function api_gate.check_request() returns void
language plpgsql stable security definer set search_path = pg_catalog
as $$
declare
    claims constant jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
    if claims ->> 'jti' is null then
        raise sqlstate 'PT401' using message = 'This interface answers only with a token.',
            hint = 'Send the header Authorization: Bearer <token>. Your timing platform''s operator issues tokens.';
    end if;
    if not exists (
        select from app.api_token as t join app.partner as p on p.partner_id = t.partner_id
        where t.token_id::text = claims ->> 'jti' and t.revoked_at is null and t.expires_at > now()
          and p.removed_at is null and app.api_role(t.partner_id)::text = current_setting('role')
    ) then
        raise sqlstate 'PT401' using message = 'This token is not valid any more.',
            hint = 'It has expired or was withdrawn. Ask your timing platform''s operator for a new one.';
    end if;
end
$$;
comment on function api_gate.check_request is 'PostgREST calls it first in every request: refuses what comes without a token that is known, current, not withdrawn and of the role asked as.';

create table app.api_view (
    name name primary key,
    source name not null,
    definition text not null
);
comment on table app.api_view is 'The views of schema api, as they are made by app.ensure_api_views.';
comment on column app.api_view.name is 'Name of the view.';
comment on column app.api_view.source is 'The table of core that it reads, and whose comments it has.';
comment on column app.api_view.definition is 'Its query.';

insert into app.api_view (name, source, definition) values
('events', 'event', $$
select e.event_id, e.provider, e.provider_event_id, e.name, e.series, e.organization, e.starts_on, e.ends_on, e.starts_at, e.time_zone,
    e.year, e.city, e.state, e.country, e.is_published, e.is_registration_open, e.registration_opens_at, e.registration_closes_at,
    e.matched_event_id, e.url, e.race_count, e.entrant_count, e.finisher_count, e.registration_count, e.data_as_of
from core.event as e where e.timing_partner_id = (select api_gate.current_partner())
$$),
('races', 'race', $$
select r.race_id, r.event_id, r.provider, r.provider_race_id, r.name, r.event_name, r.series, r.race_type, r.distance_m, r.distance_class,
    r.starts_at, r.held_on, r.year, r.city, r.state, r.country, r.current_fee_cents, r.currency, r.entrant_count, r.registration_count,
    r.finisher_count, r.timed_count, r.dnf_count, r.dns_count, r.dq_count, r.fastest_time_ms, r.median_time_ms, r.mean_time_ms, r.slowest_time_ms
from core.race as r where r.timing_partner_id = (select api_gate.current_partner())
$$),
('results', 'result', $$
select r.result_id, r.race_id, r.event_id, r.athlete_id, r.bib, r.first_name, r.last_name, r.full_name, r.sex, r.age, r.age_group,
    r.city, r.state, r.country, r.status, r.chip_time_ms, r.gun_time_ms, r.overall_place, r.sex_place, r.division, r.division_place,
    r.event_name, r.race_name, r.series, r.held_on, r.year, r.distance_m, r.distance_class
from core.result as r where r.timing_partner_id = (select api_gate.current_partner())
$$),
('splits', 'split', $$
select s.result_id, s.name, s.time_ms, s.place
from core.split as s where s.timing_partner_id = (select api_gate.current_partner())
$$),
('registrations_by_day', 'registration', $$
select r.event_id, r.race_id, r.registered_on, r.currency, count(*)::integer as registration_count,
    sum(r.race_fee_cents)::bigint as race_fee_cents, sum(r.amount_paid_cents)::bigint as amount_paid_cents
from core.registration as r where r.timing_partner_id = (select api_gate.current_partner())
group by r.event_id, r.race_id, r.registered_on, r.currency
$$),
('weather', 'weather', $$
select w.event_id, w.observed_on, w.temperature_c, w.humidity_pct, w.wind_kph, w.wind_gust_kph, w.precipitation_mm, w.conditions, w.source
from core.weather as w where w.timing_partner_id = (select api_gate.current_partner())
$$);

create function app.ensure_api_views() returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    wanted record;
    extra constant jsonb := '{
        "registered_on": "Local date of the sign-ups; NULL where the provider gave none.",
        "registration_count": "People who signed up.",
        "race_fee_cents": "Race fees, cents.",
        "amount_paid_cents": "What they paid in all, cents."
    }';
begin
    for wanted in select v.name, v.source, v.definition from app.api_view as v where to_regclass(format('api.%I', v.name)) is null loop
        -- security_barrier: no condition of a request is tried on a row that is not the partner's.
        execute format('create view api.%I with (security_barrier) as %s', wanted.name, wanted.definition);
        execute format('alter view api.%I owner to project88_views', wanted.name);
        perform app.ensure_comments(
            format('core.%I', wanted.source)::regclass, format('api.%I', wanted.name)::regclass,
            case wanted.name when 'registrations_by_day' then extra else '{}' end);
        if wanted.name = 'registrations_by_day' then
            comment on view api.registrations_by_day is 'Active registrations of each race, added up by the day people signed up.';
        end if;
    end loop;
end
$$;
comment on function app.ensure_api_views is 'Make the views of schema api that are missing.';

create or replace function app.drop_views() returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    view record;
begin
    for view in
        select v.schema_name, v.view_name from app.provisioned_view as v
        union all
        select 'api', v.name from app.api_view as v
    loop
        execute format('drop view if exists %I.%I', view.schema_name, view.view_name);
    end loop;
    delete from app.provisioned_view;
end
$$;
comment on function app.drop_views is 'Drop all partners'' views, and the API''s; a migration that changes a column''s type starts with it and ends with app.provision_all and app.provision_api.';

-- What PostgREST itself reads to learn what schema api holds, and what it wraps around every request.
create function app.provision_api() returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    item record;
begin
    perform pg_advisory_xact_lock(8800000002);
    perform app.ensure_api_views();
    for item in
        select format('alter role authenticator set %I = %L', s.name, s.value) as command
        from (values ('statement_timeout', '15s'), ('idle_in_transaction_session_timeout', '30s'), ('lock_timeout', '5s'), ('temp_file_limit', '1GB'))
            as s (name, value)
        where not exists (
            select from pg_db_role_setting as d
            where d.setrole = to_regrole('authenticator') and d.setdatabase = 0 and format('%s=%s', s.name, s.value) = any (d.setconfig))
        union all
        select format('grant connect on database %I to authenticator', current_database())
        where not exists (
            select from pg_database as d, aclexplode(d.datacl) as a
            where d.datname = current_database() and a.grantee = to_regrole('authenticator'))
        union all
        select format('grant select on pg_catalog.%I to authenticator', c.relname) from pg_class as c
        where c.relnamespace = 'pg_catalog'::regnamespace and c.relname in (
            'pg_aggregate', 'pg_attrdef', 'pg_attribute', 'pg_auth_members', 'pg_cast', 'pg_class', 'pg_constraint', 'pg_database',
            'pg_db_role_setting', 'pg_depend', 'pg_description', 'pg_enum', 'pg_index', 'pg_inherits', 'pg_namespace', 'pg_proc', 'pg_rewrite',
            'pg_roles', 'pg_settings', 'pg_type')
          and not has_table_privilege('authenticator', c.oid, 'select')
        union all
        select format('grant usage on schema %I to %I', n.nspname, r.rolname)
        from (values ('information_schema', 'authenticator'), ('api', 'project88_api'), ('api_gate', 'project88_api'), ('api_gate', 'anon'))
            as s (schema_name, role_name)
        join pg_namespace as n on n.nspname = s.schema_name join pg_roles as r on r.rolname = s.role_name
        where not has_schema_privilege(r.oid, n.oid, 'usage')
        union all
        select format('grant execute on function %s to %I', p.oid::regprocedure, r.rolname)
        from (values
            ('authenticator', array['current_setting', 'format_type', 'has_function_privilege', 'has_parameter_privilege', 'has_table_privilege',
                'pg_get_expr', 'pg_has_role', 'pg_is_other_temp_schema', 'pg_relation_is_updatable', 'pg_show_all_settings', 'set_config',
                'version', '_pg_char_max_length', '_pg_truetypid', '_pg_truetypmod', 'pg_notify', 'regclassin', 'regnamespacein', 'regrolein', 'regtypein']),
            ('project88_api', array['current_setting', 'current_partner', 'check_request']),
            ('anon', array['current_setting', 'check_request'])) as s (role_name, functions)
        join pg_roles as r on r.rolname = s.role_name
        join pg_proc as p on p.proname = any (s.functions)
            and p.pronamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'api_gate'::regnamespace)
        where not has_function_privilege(r.oid, p.oid, 'execute')
        union all
        select format('grant select on %s to project88_api', c.oid::regclass) from pg_class as c
        where c.relnamespace = 'api'::regnamespace and c.relkind = 'v' and not has_table_privilege('project88_api', c.oid, 'select')
        union all
        select 'grant anon to authenticator' where not exists (
            select from pg_auth_members as m where m.roleid = to_regrole('anon') and m.member = to_regrole('authenticator'))
    loop
        execute item.command;
    end loop;
    for item in select p.partner_id from app.partner as p loop
        perform app.provision_api_role(item.partner_id);
    end loop;
end
$$;
comment on function app.provision_api is 'Give PostgREST what it needs, and each partner''s software its role; repairs what differs. Safe to run again: `project88 migrate` does.';

create function app.provision_api_role(partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    role_name constant name := app.api_role(partner_id);
    is_wanted constant boolean := (select p.removed_at is null from app.partner as p where p.partner_id = provision_api_role.partner_id);
    is_gone constant boolean := (select p.data_dropped_at is not null from app.partner as p where p.partner_id = provision_api_role.partner_id);
    other record;
begin
    if is_wanted and to_regrole(role_name::text) is null then
        begin
            execute format('create role %I nologin inherit', role_name);
        exception when duplicate_object then
            null;  -- another database of this cluster made it just now
        end;
    end if;
    if to_regrole(role_name::text) is null then
        return;
    end if;
    -- It is a member of project88_api, only authenticator may take it, and it has nothing of its own.
    for other in
        select g.rolname as granted, m.rolname as member from pg_auth_members as a
        join pg_roles as g on g.oid = a.roleid join pg_roles as m on m.oid = a.member
        where (m.rolname = role_name and not (is_wanted and g.rolname = 'project88_api'))
           or (g.rolname = role_name and m.rolname <> current_user and not (is_wanted and m.rolname = 'authenticator'))
    loop
        execute format('revoke %I from %I', other.granted, other.member);
    end loop;
    if is_wanted then
        if not pg_has_role(role_name, 'project88_api', 'usage') then
            execute format('grant project88_api to %I', role_name);
        end if;
        if not exists (
            select from pg_auth_members as m where m.roleid = to_regrole(role_name::text) and m.member = to_regrole('authenticator'))
        then
            execute format('grant %I to authenticator', role_name);
        end if;
    elsif is_gone then
        execute format('drop owned by %I', role_name);
        begin
            execute format('drop role %I', role_name);
        exception when dependent_objects_still_exist then
            null;  -- another database of this cluster still knows it; here it reads nothing
        end;
    end if;
end
$$;
comment on function app.provision_api_role is 'Make or repair the role of a partner''s software, or take it from a partner that left.';

create function app.follow_partner() returns trigger
language plpgsql set search_path = pg_catalog
as $$
begin
    perform app.provision_api_role(new.partner_id);
    if new.removed_at is not null then
        update app.api_token as t set revoked_at = now() where t.partner_id = new.partner_id and t.revoked_at is null;
    end if;
    return null;
end
$$;
comment on function app.follow_partner is 'A partner that comes gets its API role, one that leaves loses it and its tokens; they do not come back with it.';

create trigger api_follows_partner
after insert or update of removed_at, data_dropped_at on app.partner
for each row execute function app.follow_partner();

select app.provision_api();
select app.close_builtins();
