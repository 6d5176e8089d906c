-- Accounts by chat: owners invite, change and remove the people of their own company; people change their own proofs.
-- The chat's service role still creates nobody and no membership. It asks the functions below, and each of them checks
-- for itself who is asking: the request is signed with a key that the chat's program derives from the master key and that
-- no role but the owner can read here, and the session that it names must be live, of that seat, and have the right.

create table app.request_key (
    is_the_one boolean primary key default true check (is_the_one),
    inner_pad bytea not null check (length(inner_pad) = 64),
    outer_pad bytea not null check (length(outer_pad) = 64)
);
comment on table app.request_key is 'The key that requests of the chat are signed with (HMAC-SHA-256, RFC 2104), as its two padded blocks. For the owner alone.';
comment on column app.request_key.is_the_one is 'There is one key.';
comment on column app.request_key.inner_pad is 'The key, padded to a block, xor 0x36.';
comment on column app.request_key.outer_pad is 'The key, padded to a block, xor 0x5c.';

create table app.invitation (
    invitation_id bigint generated always as identity primary key,
    partner_id integer not null references app.partner on delete cascade,
    account_id bigint not null references app.account on delete cascade,
    role text not null check (role in ('owner', 'staff', 'viewer')),
    display_name text not null check (display_name <> '' and length(display_name) <= 200),
    code_sha256 bytea not null check (length(code_sha256) = 32),
    is_fresh boolean not null,
    invited_by bigint references app.account on delete set null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    unique (partner_id, account_id)
);
create index invitation_account on app.invitation (account_id);
create index invitation_expires on app.invitation (expires_at);
comment on table app.invitation is 'Invitations that nobody has taken up yet. Taken up, withdrawn or expired, the row goes; the audit keeps that it was.';
comment on column app.invitation.invitation_id is 'The invitation.';
comment on column app.invitation.partner_id is 'The timing partner that invites.';
comment on column app.invitation.account_id is 'Who is invited. Owners learn nothing about an account that exists already until its person accepts.';
comment on column app.invitation.role is 'As what.';
comment on column app.invitation.display_name is 'Name as the owner wrote it.';
comment on column app.invitation.code_sha256 is 'SHA-256 of the code (99 random bits) that came with it.';
comment on column app.invitation.is_fresh is 'The account worked for nobody: it has the code as a temporary password and the membership, which go when the invitation expires.';
comment on column app.invitation.invited_by is 'The owner who invited.';
comment on column app.invitation.created_at is 'When.';
comment on column app.invitation.expires_at is 'From then on it counts for nothing.';

create table app.mailed_code (
    account_id bigint not null references app.account on delete cascade,
    code_hash bytea not null check (length(code_hash) = 32),
    expires_at timestamptz not null,
    primary key (account_id, code_hash)
);
create index mailed_code_expires on app.mailed_code (expires_at);
comment on table app.mailed_code is 'One-time codes that were sent by mail. A used one is deleted.';
comment on column app.mailed_code.account_id is 'The person.';
comment on column app.mailed_code.code_hash is 'Keyed hash (HMAC-SHA-256) of account, OpenWebUI user who asked for it, and code.';
comment on column app.mailed_code.expires_at is 'From then on it counts for nothing.';

alter table app.password add column expires_at timestamptz;
comment on column app.password.expires_at is 'A temporary password of an invitation opens nothing from then on. NULL: does not expire.';

-- A session that was open when somebody left must not live again when they come back.
create function app.end_former_sessions() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update app.chat_session as s set ended_at = clock_timestamp(), end_reason = 'rights_changed'
    where s.account_id = new.account_id and s.partner_id = new.partner_id and s.ended_at is null;
    return new;
end
$$;
comment on function app.end_former_sessions is 'Ends what is left of sessions from before a membership was given.';
create trigger end_former_sessions after insert on app.membership for each row execute function app.end_former_sessions();

create function app.end_downloads_there() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update app.export as e set expires_at = now()
    where e.account_id = old.account_id and e.partner_id = old.partner_id and e.expires_at > now();
    delete from app.chat_context as c where c.account_id = old.account_id and c.partner_id = old.partner_id;
    return null;
end
$$;
comment on function app.end_downloads_there is 'Ends the downloads and forgets the chats of somebody who leaves a partner or gets another role there.';
create trigger end_downloads_there after delete on app.membership for each row execute function app.end_downloads_there();
create trigger end_downloads_of_role after update of role on app.membership
    for each row when (old.role <> new.role) execute function app.end_downloads_there();

create function app.take_up_invitation() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from app.invitation as i where i.account_id = new.account_id and i.partner_id = new.partner_id and i.is_fresh;
    if found then
        insert into app.audit (entry_id, kind, outcome, account_id, partner_id, detail)
        values (gen_random_uuid(), 'invitation_accepted', 'ok', new.account_id, new.partner_id, jsonb_build_object('role', new.role));
    end if;
    return new;
end
$$;
comment on function app.take_up_invitation is 'The first login at a partner takes up the invitation there.';
create trigger take_up_invitation after insert or update of partner_id on app.chat_session
    for each row when (new.partner_id is not null) execute function app.take_up_invitation();

create function app.end_mailed_codes() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from app.mailed_code as c where c.account_id = new.account_id;
    return null;
end
$$;
comment on function app.end_mailed_codes is 'Codes that were mailed before a proof was reset or changed prove nothing any more.';
create trigger end_mailed_codes after update of credential_version on app.account
    for each row when (old.credential_version is distinct from new.credential_version) execute function app.end_mailed_codes();

create function app.withdraw_invitations() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from app.invitation as i where i.partner_id = new.partner_id;
    return new;
end
$$;
comment on function app.withdraw_invitations is 'A partner that leaves invites nobody.';
create trigger withdraw_invitations after update of removed_at on app.partner
    for each row when (new.removed_at is not null) execute function app.withdraw_invitations();

-- Who is asking. Every refusal is the same: who forges a request learns nothing from the answer.
create function app.asking_session(request text, signature bytea, action text) returns app.chat_session
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    signed boolean;
    body jsonb;
    asking app.chat_session;
begin
    select sha256(k.outer_pad || sha256(k.inner_pad || convert_to(request, 'UTF8'))) = signature into signed from app.request_key as k;
    if signed is distinct from true then
        raise exception 'this session may not do that' using errcode = 'insufficient_privilege';
    end if;
    body := request::jsonb;
    if body ->> 'action' is distinct from action
        or coalesce(abs(extract(epoch from clock_timestamp()) - (body ->> 'signed_at_s')::numeric), 1e9) > 60 then
        raise exception 'this session may not do that' using errcode = 'insufficient_privilege';
    end if;
    -- Changes of one partner's people take turns, and each sees what the one before it left.
    perform from app.partner as p
    where p.partner_id = (select s.partner_id from app.chat_session as s where s.session_id = (body ->> 'session_id')::bigint)
    for no key update;
    select s.* into asking
    from app.chat_session as s
    join app.account as a on a.account_id = s.account_id
    left join app.partner as p on p.partner_id = s.partner_id
    left join app.membership as m on m.account_id = s.account_id and m.partner_id = s.partner_id
    where s.session_id = (body ->> 'session_id')::bigint
      and s.openwebui_user_id = body ->> 'openwebui_user_id' and s.chat_id = body ->> 'chat_id'
      and s.ended_at is null
      and s.started_at > clock_timestamp() - interval '7 days' and s.last_used_at > clock_timestamp() - interval '12 hours'
      and a.credential_version = s.credential_version and a.disabled_at is null
      and case when s.partner_id is null then a.is_platform_admin else p.removed_at is null and m.role = s.role end;
    if not found then
        raise exception 'this session may not do that' using errcode = 'insufficient_privilege';
    end if;
    return asking;
end
$$;
comment on function app.asking_session is 'The live session that a signed request names, or an error: forged, stale, expired, ended, another seat, other proofs or another role since.';

create function app.asking_owner(request text, signature bytea, action text) returns app.chat_session
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    asking app.chat_session := app.asking_session(request, signature, action);
begin
    if asking.role <> 'owner' or asking.partner_id is null then
        raise exception 'this session may not do that' using errcode = 'insufficient_privilege';
    end if;
    return asking;
end
$$;
comment on function app.asking_owner is 'The same, and the session is that of an owner of a partner.';

create function app.record_change(asking app.chat_session, kind text, detail jsonb) returns void
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into app.audit (entry_id, kind, outcome, account_id, partner_id, detail)
    values (gen_random_uuid(), kind, 'ok', (asking).account_id, (asking).partner_id, detail);
end;
comment on function app.record_change is 'One entry of the audit for what a session changed.';

create function app.is_last_owner(account_id bigint, partner_id integer) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select exists (
        select from app.membership as m
        where m.account_id = is_last_owner.account_id and m.partner_id = is_last_owner.partner_id and m.role = 'owner')
    and not exists (
        select from app.membership as m join app.account as a on a.account_id = m.account_id
        where m.partner_id = is_last_owner.partner_id and m.role = 'owner' and m.account_id <> is_last_owner.account_id
          and a.disabled_at is null
          -- Who was invited and never came is no owner to rely on.
          and not exists (select from app.invitation as i where i.account_id = m.account_id and i.partner_id = m.partner_id));
end;
comment on function app.is_last_owner is 'Whether a partner would have no owner left without this person.';

create function app.forget_unused_account(unused bigint) returns void
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    delete from app.account as a
    where a.account_id = unused and a.last_login_at is null and not a.is_platform_admin
      and not exists (select from app.membership as m where m.account_id = a.account_id)
      and not exists (select from app.invitation as i where i.account_id = a.account_id)
      and not exists (select from app.password as w where w.account_id = a.account_id)
      and not exists (select from app.totp as t where t.account_id = a.account_id);
end;
comment on function app.forget_unused_account is 'Deletes an account that an invitation made and nobody ever used.';

create function app.invite_member(request text, signature bytea) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    asking app.chat_session := app.asking_owner(request, signature, 'invite_member');
    body jsonb := request::jsonb;
    invited bigint;
    is_fresh boolean := false;
    ends_at timestamptz := now() + interval '7 days';
begin
    if body ->> 'role' not in ('owner', 'staff', 'viewer') then
        raise exception 'no such role' using errcode = 'invalid_parameter_value';
    end if;
    if (select count(*) from app.invitation as i where i.partner_id = asking.partner_id and i.expires_at > now()) >= 50 then
        return 'too_many';
    end if;
    insert into app.account (email, display_name) values (body ->> 'email', body ->> 'display_name')
    on conflict (email) do nothing returning account_id into invited;
    if invited is null then
        select a.account_id into strict invited from app.account as a where a.email = body ->> 'email' for no key update;
    end if;
    if exists (select from app.membership as m where m.account_id = invited and m.partner_id = asking.partner_id)
        and not exists (select from app.invitation as i where i.account_id = invited and i.partner_id = asking.partner_id) then
        return 'member_already';
    end if;
    delete from app.invitation as i where i.account_id = invited and i.partner_id = asking.partner_id;
    -- Who works for somebody else keeps their proofs and decides: nobody gets a proof of theirs, nobody learns that they are here.
    select not a.is_platform_admin and a.disabled_at is null and not exists (
        select from app.membership as m where m.account_id = invited and m.partner_id <> asking.partner_id)
    into is_fresh from app.account as a where a.account_id = invited;
    if is_fresh then
        delete from app.password as w where w.account_id = invited;
        delete from app.totp as t where t.account_id = invited;
        delete from app.recovery_code as r where r.account_id = invited;
        update app.account as a set credential_version = a.credential_version + 1, display_name = body ->> 'display_name'
        where a.account_id = invited;
        insert into app.password (account_id, hash, must_change, expires_at)
        values (invited, body ->> 'password_hash', true, ends_at);
        delete from app.membership as m where m.account_id = invited and m.partner_id = asking.partner_id;
        insert into app.membership (account_id, partner_id, role) values (invited, asking.partner_id, body ->> 'role');
    end if;
    insert into app.invitation (partner_id, account_id, role, display_name, code_sha256, is_fresh, invited_by, expires_at)
    values (asking.partner_id, invited, body ->> 'role', body ->> 'display_name', decode(body ->> 'code_sha256', 'hex'),
        is_fresh, asking.account_id, ends_at);
    perform app.record_change(asking, 'member_invited', jsonb_build_object('role', body ->> 'role', 'member_account_id', invited));
    return 'invited';
end
$$;
comment on function app.invite_member is 'An owner invites somebody by e-mail address: invited, member_already or too_many. The answer does not tell whether there was an account.';

create function app.accept_invitation(request text, signature bytea) returns integer
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    asking app.chat_session := app.asking_session(request, signature, 'accept_invitation');
    taken app.invitation;
begin
    delete from app.invitation as i
    where i.account_id = asking.account_id and i.code_sha256 = decode(request::jsonb ->> 'code_sha256', 'hex')
      and i.expires_at > now()
    returning i.* into taken;
    if not found then
        return null;
    end if;
    insert into app.membership (account_id, partner_id, role) values (taken.account_id, taken.partner_id, taken.role)
    on conflict (account_id, partner_id) do nothing;
    insert into app.audit (entry_id, kind, outcome, account_id, partner_id, detail)
    values (gen_random_uuid(), 'invitation_accepted', 'ok', taken.account_id, taken.partner_id, jsonb_build_object('role', taken.role));
    return taken.partner_id;
end
$$;
comment on function app.accept_invitation is 'Somebody logged in takes up an invitation with its code; returns the partner, or NULL where there is no such invitation.';

create function app.change_member_role(request text, signature bytea) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    asking app.chat_session := app.asking_owner(request, signature, 'change_member_role');
    body jsonb := request::jsonb;
    member_id bigint := (body ->> 'account_id')::bigint;
begin
    if body ->> 'role' not in ('owner', 'staff', 'viewer') then
        raise exception 'no such role' using errcode = 'invalid_parameter_value';
    end if;
    if body ->> 'role' <> 'owner' and app.is_last_owner(member_id, asking.partner_id) then
        return 'last_owner';
    end if;
    -- An invitation that waits is changed, whether or not there is a membership yet.
    update app.invitation as i set role = body ->> 'role'
    where i.account_id = member_id and i.partner_id = asking.partner_id;
    if not found and not exists (
        select from app.membership as m where m.account_id = member_id and m.partner_id = asking.partner_id) then
        return 'no_member';
    end if;
    update app.membership as m set role = body ->> 'role'
    where m.account_id = member_id and m.partner_id = asking.partner_id and m.role <> body ->> 'role';
    perform app.record_change(asking, 'member_role_changed', jsonb_build_object('role', body ->> 'role', 'member_account_id', member_id));
    return 'changed';
end
$$;
comment on function app.change_member_role is 'An owner gives somebody of the company another role: changed, no_member or last_owner.';

create function app.remove_member(request text, signature bytea) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    asking app.chat_session := app.asking_owner(request, signature, 'remove_member');
    member_id bigint := (request::jsonb ->> 'account_id')::bigint;
    withdrawn app.invitation;
begin
    if app.is_last_owner(member_id, asking.partner_id) then
        return 'last_owner';
    end if;
    delete from app.invitation as i where i.account_id = member_id and i.partner_id = asking.partner_id returning i.* into withdrawn;
    if withdrawn.is_fresh then
        delete from app.password as w where w.account_id = member_id and w.must_change and w.expires_at is not null;
    end if;
    delete from app.membership as m where m.account_id = member_id and m.partner_id = asking.partner_id;
    if not found and withdrawn is null then
        return 'no_member';
    end if;
    if withdrawn.is_fresh then
        perform app.forget_unused_account(member_id);
    end if;
    perform app.record_change(asking, 'member_removed', jsonb_build_object('member_account_id', member_id));
    return 'removed';
end
$$;
comment on function app.remove_member is 'An owner takes somebody off the company, or withdraws an invitation: removed, no_member or last_owner. Their sessions there end with the membership they rest on, and so do downloads and chats.';

create function app.enroll_authenticator(request text, signature bytea) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    asking app.chat_session := app.asking_session(request, signature, 'enroll_authenticator');
begin
    insert into app.totp (account_id, sealed_pending_secret)
    values (asking.account_id, decode(request::jsonb ->> 'sealed', 'hex'))
    on conflict (account_id) do update set sealed_pending_secret = excluded.sealed_pending_secret, enrolled_at = now();
    perform app.record_change(asking, 'totp_enrolled', '{}');
end
$$;
comment on function app.enroll_authenticator is 'Somebody logged in gets a new secret for their own authenticator app; it counts from its first correct code.';

create function app.replace_recovery_codes(request text, signature bytea) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    asking app.chat_session := app.asking_session(request, signature, 'replace_recovery_codes');
begin
    delete from app.recovery_code as r where r.account_id = asking.account_id;
    insert into app.recovery_code (account_id, code_hash)
    select asking.account_id, decode(one, 'hex') from jsonb_array_elements_text(request::jsonb -> 'hashes') as one limit 20;
    perform app.record_change(asking, 'recovery_codes_issued', '{}');
end
$$;
comment on function app.replace_recovery_codes is 'Somebody logged in gets new recovery codes; the old ones end.';

create function app.forget_expired_accounts() returns integer
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    expired app.invitation;
    forgotten integer := 0;
begin
    delete from app.mailed_code as c where c.expires_at <= now();
    for expired in delete from app.invitation as i where i.expires_at <= now() returning i.* loop
        forgotten := forgotten + 1;
        if expired.is_fresh then
            delete from app.membership as m where m.account_id = expired.account_id and m.partner_id = expired.partner_id;
            delete from app.password as w where w.account_id = expired.account_id and w.expires_at <= now();
            perform app.forget_unused_account(expired.account_id);
        end if;
    end loop;
    return forgotten;
end
$$;
comment on function app.forget_expired_accounts is 'Clears away mailed codes and invitations whose time is over, with the accounts that were made for them; returns how many invitations.';

revoke execute on function
    app.end_former_sessions, app.end_downloads_there, app.take_up_invitation, app.end_mailed_codes, app.withdraw_invitations,
    app.asking_session,
    app.asking_owner, app.record_change, app.is_last_owner, app.forget_unused_account, app.invite_member, app.accept_invitation, app.change_member_role,
    app.remove_member, app.enroll_authenticator, app.replace_recovery_codes, app.forget_expired_accounts
from public;

grant execute on function
    app.invite_member, app.accept_invitation, app.change_member_role, app.remove_member, app.enroll_authenticator,
    app.replace_recovery_codes, app.forget_expired_accounts
to project88_chat;
grant select (invitation_id, partner_id, account_id, role, display_name, is_fresh, created_at, expires_at) on app.invitation to project88_chat;
grant select, insert, update (expires_at), delete on app.mailed_code to project88_chat;
grant insert (expires_at), update (expires_at) on app.password to project88_chat;
