-- People, how they prove who they are, their sessions in the chat, and what was done (audit).
-- Rights at the end: the chat service reads proofs to check them and never creates people or memberships.

create table app.account (
    account_id bigint generated always as identity primary key,
    email text not null unique check (email ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length(email) <= 254),
    display_name text not null check (display_name <> '' and length(display_name) <= 200),
    is_platform_admin boolean not null default false,
    credential_version integer not null default 1,
    created_at timestamptz not null default now(),
    last_login_at timestamptz,
    disabled_at timestamptz
);
comment on table app.account is 'A person who may log in by chatting. What they may see hangs on their memberships.';
comment on column app.account.account_id is 'The person; the only thing the audit knows them by.';
comment on column app.account.email is 'Address in normal form (NFKC, lower case); what people log in with.';
comment on column app.account.display_name is 'Name as they write it.';
comment on column app.account.is_platform_admin is 'May ask questions across all partners.';
comment on column app.account.credential_version is 'Raised whenever a proof is reset or changed: sessions begun under an older one have ended.';
comment on column app.account.created_at is 'When the account was made.';
comment on column app.account.last_login_at is 'Last successful login.';
comment on column app.account.disabled_at is 'Set: may not log in, and has no sessions.';

create table app.membership (
    account_id bigint not null references app.account on delete cascade,
    partner_id integer not null references app.partner on delete cascade,
    role text not null check (role in ('owner', 'staff', 'viewer')),
    created_at timestamptz not null default now(),
    primary key (account_id, partner_id)
);
create index membership_partner on app.membership (partner_id);
comment on table app.membership is 'Which partner a person works for, and as what.';
comment on column app.membership.account_id is 'The person.';
comment on column app.membership.partner_id is 'The timing partner.';
comment on column app.membership.role is 'owner (also contact details), staff or viewer.';
comment on column app.membership.created_at is 'When it was given.';

create table app.password (
    account_id bigint primary key references app.account on delete cascade,
    hash text not null check (hash like '$argon2id$%'),
    must_change boolean not null default false,
    set_at timestamptz not null default now()
);
comment on table app.password is 'A person''s own password.';
comment on column app.password.account_id is 'The person.';
comment on column app.password.hash is 'Argon2id in its standard text form, parameters and salt included.';
comment on column app.password.must_change is 'Temporary: it only lets the person choose a new one.';
comment on column app.password.set_at is 'When it was set.';

create table app.totp (
    account_id bigint primary key references app.account on delete cascade,
    sealed_secret bytea,
    sealed_pending_secret bytea,
    last_step bigint not null default 0,
    enrolled_at timestamptz not null default now(),
    confirmed_at timestamptz,
    check (sealed_secret is not null or sealed_pending_secret is not null)
);
comment on table app.totp is 'Secrets of authenticator apps (RFC 6238, 30 s, six digits), sealed with AES-GCM and bound to their account.';
comment on column app.totp.account_id is 'The person.';
comment on column app.totp.sealed_secret is 'The secret that counts: one correct code has confirmed it.';
comment on column app.totp.sealed_pending_secret is 'A secret handed out and not yet confirmed; its first correct code makes it the one that counts.';
comment on column app.totp.last_step is 'Highest time step accepted so far: a code counts once, and never an older one after it.';
comment on column app.totp.enrolled_at is 'When the newest secret was handed out.';
comment on column app.totp.confirmed_at is 'When a code first confirmed it.';

create table app.recovery_code (
    account_id bigint not null references app.account on delete cascade,
    code_hash bytea not null check (length(code_hash) = 32),
    used_at timestamptz,
    primary key (account_id, code_hash)
);
comment on table app.recovery_code is 'Single-use codes for when the authenticator app is gone.';
comment on column app.recovery_code.account_id is 'The person.';
comment on column app.recovery_code.code_hash is 'Keyed hash (HMAC-SHA-256) of the code.';
comment on column app.recovery_code.used_at is 'When it was used up.';

create table app.partner_password (
    partner_id integer primary key references app.partner on delete cascade,
    hash text not null check (hash like '$argon2id$%'),
    imported_at timestamptz not null default now(),
    expires_at timestamptz not null
);
comment on table app.partner_password is 'Legacy passwords that a whole company shared. Each opens one door only: a member without own proof may set a password.';
comment on column app.partner_password.partner_id is 'The timing partner.';
comment on column app.partner_password.hash is 'Argon2id in its standard text form.';
comment on column app.partner_password.imported_at is 'When it came over from the legacy database.';
comment on column app.partner_password.expires_at is 'From then on it opens nothing.';

create table app.login_throttle (
    subject bytea primary key check (length(subject) = 32),
    kind text not null,
    failures integer not null check (failures >= 0),
    last_tried_at timestamptz not null,
    locked_until timestamptz not null
);
create index login_throttle_last_tried on app.login_throttle (last_tried_at);
comment on table app.login_throttle is 'Failed logins by account and by visitor. A try is charged before its proof is looked at, so parallel guesses cannot slip past.';
comment on column app.login_throttle.subject is 'Keyed hash of what is counted: an address someone claimed (whether or not it exists) or an OpenWebUI user.';
comment on column app.login_throttle.kind is 'account_own (the visitor''s own address), account_other (someone else''s) or visitor.';
comment on column app.login_throttle.failures is 'Tries charged and not refunded by a success.';
comment on column app.login_throttle.last_tried_at is 'Newest charged try; a day without one clears the count.';
comment on column app.login_throttle.locked_until is 'No try is looked at before.';

create table app.chat_session (
    session_id bigint generated always as identity primary key,
    openwebui_user_id text not null check (openwebui_user_id <> '' and length(openwebui_user_id) <= 200),
    chat_id text not null default '' check (length(chat_id) <= 200),
    account_id bigint not null references app.account on delete cascade,
    partner_id integer references app.partner on delete cascade,
    role text not null check (role in ('owner', 'staff', 'viewer', 'platform_admin')),
    credential_version integer not null,
    started_at timestamptz not null,
    last_used_at timestamptz not null,
    ended_at timestamptz,
    end_reason text,
    check ((partner_id is null) = (role = 'platform_admin')),
    check ((ended_at is null) = (end_reason is null))
);
create unique index chat_session_live on app.chat_session (openwebui_user_id, chat_id) where ended_at is null;
create index chat_session_account on app.chat_session (account_id) where ended_at is null;
comment on table app.chat_session is 'Who is logged in: bound to OpenWebUI''s signed user, and to one chat where OpenWebUI itself has no login.';
comment on column app.chat_session.session_id is 'The session.';
comment on column app.chat_session.openwebui_user_id is 'Signed id of the OpenWebUI user it belongs to.';
comment on column app.chat_session.chat_id is 'The one chat it holds for, or empty: all chats of that user.';
comment on column app.chat_session.account_id is 'The person who proved themselves.';
comment on column app.chat_session.partner_id is 'Partner whose data they look at; NULL: all (platform administrators).';
comment on column app.chat_session.role is 'Role when the session began or the partner was chosen; the session ends when the membership says otherwise.';
comment on column app.chat_session.credential_version is 'Version of the account''s proofs when it began; the session ends when that is raised.';
comment on column app.chat_session.started_at is 'Login.';
comment on column app.chat_session.last_used_at is 'Last message, to the minute.';
comment on column app.chat_session.ended_at is 'When it ended.';
comment on column app.chat_session.end_reason is 'logged_out, replaced, idle, expired, rights_changed or credentials_changed.';

create table app.login_dialogue (
    openwebui_user_id text not null check (openwebui_user_id <> '' and length(openwebui_user_id) <= 200),
    chat_id text not null default '' check (length(chat_id) <= 200),
    stage text not null check (stage in ('identify', 'choose_partner', 'new_password')),
    claimed_email text check (length(claimed_email) <= 254),
    claimed_name text check (length(claimed_name) <= 200),
    claimed_partner text check (length(claimed_partner) <= 200),
    account_id bigint references app.account on delete cascade,
    credential_version integer,
    old_password_hash text,
    pending_question text check (length(pending_question) <= 4000),
    expires_at timestamptz not null,
    primary key (openwebui_user_id, chat_id),
    check ((stage = 'identify') = (account_id is null))
);
comment on table app.login_dialogue is 'A login under way in one chat: what was said so far (never a secret) and the question that waits for it.';
comment on column app.login_dialogue.openwebui_user_id is 'Signed id of the OpenWebUI user.';
comment on column app.login_dialogue.chat_id is 'The chat it happens in.';
comment on column app.login_dialogue.stage is 'What is awaited: identify (who and proof), choose_partner or new_password.';
comment on column app.login_dialogue.claimed_email is 'Address they gave, unproven.';
comment on column app.login_dialogue.claimed_name is 'Name they gave, unproven.';
comment on column app.login_dialogue.claimed_partner is 'Partner they named, unproven.';
comment on column app.login_dialogue.account_id is 'Set once proven: the person who now chooses a partner or a password.';
comment on column app.login_dialogue.credential_version is 'Version of the account''s proofs when they were proven.';
comment on column app.login_dialogue.old_password_hash is 'Argon2id hash of the password that must be replaced: the new one must differ.';
comment on column app.login_dialogue.pending_question is 'Question to answer right after the login, secrets taken out.';
comment on column app.login_dialogue.expires_at is 'From then on it counts for nothing; the next message of anyone removes it.';

-- Audit: append-only, one hash chain per partner (chain 0: what belongs to none). People are named by account_id only.
create table app.audit_chain (
    chain integer primary key,
    sequence bigint not null,
    hash bytea not null
);
comment on table app.audit_chain is 'Head of each chain. A cut tail shows only against a copy of this kept elsewhere.';
comment on column app.audit_chain.chain is 'The partner''s id, or 0.';
comment on column app.audit_chain.sequence is 'Number of its newest entry.';
comment on column app.audit_chain.hash is 'Hash of its newest entry.';

create table app.audit (
    entry_id uuid primary key,
    chain integer not null,
    sequence bigint not null,
    happened_at timestamptz not null default now(),
    kind text not null,
    outcome text not null,
    account_id bigint,
    partner_id integer,
    detail jsonb not null default '{}',
    text_commitment bytea,
    previous_hash bytea not null,
    hash bytea not null,
    unique (chain, sequence)
);
comment on table app.audit is 'What was done, by whom, for which partner, with what outcome. Never rows of answers, never secrets, never names or addresses.';
comment on column app.audit.entry_id is 'The entry; audit_text has its words, while they are kept.';
comment on column app.audit.chain is 'The chain it stands in: partner_id, or 0.';
comment on column app.audit.sequence is 'Its number in the chain, without gaps.';
comment on column app.audit.happened_at is 'When it was written (the database''s clock).';
comment on column app.audit.kind is 'login, logout, partner_switched, password_changed, question, export, account_created ...';
comment on column app.audit.outcome is 'ok, or why not.';
comment on column app.audit.account_id is 'The person, where one was proven or resolved.';
comment on column app.audit.partner_id is 'The partner.';
comment on column app.audit.detail is 'Figures and keywords: path, row count, milliseconds, hash of the SQL.';
comment on column app.audit.text_commitment is 'SHA-256 of salt and words in audit_text: proves them while kept, reveals nothing once they are erased.';
comment on column app.audit.previous_hash is 'Hash of the entry before it.';
comment on column app.audit.hash is 'SHA-256 over previous_hash and this entry in canonical form.';

create table app.audit_text (
    entry_id uuid primary key,
    salt bytea not null,
    question text,
    sql_text text
);
comment on table app.audit_text is 'Words of a question and its SQL. They may hold a runner''s name, so they can be erased without breaking the chain.';
comment on column app.audit_text.entry_id is 'The audit entry.';
comment on column app.audit_text.salt is 'Random; part of the commitment.';
comment on column app.audit_text.question is 'The question, secrets taken out.';
comment on column app.audit_text.sql_text is 'The SQL that was run.';

create function app.audit_hash(
    previous_hash bytea, entry_id uuid, chain integer, sequence bigint, happened_at timestamptz, kind text,
    outcome text, account_id bigint, partner_id integer, detail jsonb, text_commitment bytea
) returns bytea
    language sql stable parallel safe
    set search_path = pg_catalog, pg_temp
    -- jsonb text is canonical (keys sorted, no spacing choices); time as whole microseconds knows no time zone setting.
    return pg_catalog.sha256(previous_hash || pg_catalog.convert_to(pg_catalog.jsonb_build_array(
        entry_id, chain, sequence, (extract(epoch from happened_at) * 1000000)::bigint, kind, outcome,
        account_id, partner_id, detail, pg_catalog.encode(text_commitment, 'hex'))::text, 'UTF8'));
comment on function app.audit_hash is 'Hash of one audit entry in canonical form.';

create function app.audit_append() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.chain := coalesce(new.partner_id, 0);
    new.happened_at := clock_timestamp();
    -- The head's row lock makes writers of one chain take turns until they commit.
    insert into app.audit_chain as head (chain, sequence, hash)
    values (new.chain, 0, sha256(convert_to('project88 audit ' || new.chain, 'UTF8')))
    on conflict (chain) do nothing;
    select head.sequence + 1, head.hash into strict new.sequence, new.previous_hash
    from app.audit_chain as head where head.chain = new.chain for update;
    new.hash := app.audit_hash(
        new.previous_hash, new.entry_id, new.chain, new.sequence, new.happened_at, new.kind, new.outcome,
        new.account_id, new.partner_id, new.detail, new.text_commitment);
    update app.audit_chain as head set sequence = new.sequence, hash = new.hash where head.chain = new.chain;
    return new;
end
$$;
comment on function app.audit_append is 'Puts a new entry at the end of its chain; what the writer says about chain, sequence, time and hash is replaced.';
create trigger audit_append before insert on app.audit for each row execute function app.audit_append();

create function app.audit_refuse_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'the audit is append-only';
end
$$;
comment on function app.audit_refuse_change is 'Refuses to change or remove what is written.';
create trigger audit_refuse_change before update or delete or truncate on app.audit
    for each statement execute function app.audit_refuse_change();

revoke execute on function app.audit_hash, app.audit_append, app.audit_refuse_change from public;

-- What the chat service needs, and no more.
grant usage on schema app to project88_chat;
grant select on app.partner, app.account, app.membership, app.password, app.totp, app.recovery_code, app.partner_password
    to project88_chat;
grant update (last_login_at, credential_version) on app.account to project88_chat;
grant insert (account_id, hash, must_change, set_at), update (hash, must_change, set_at) on app.password to project88_chat;
grant update (sealed_secret, sealed_pending_secret, last_step, confirmed_at) on app.totp to project88_chat;
grant update (used_at) on app.recovery_code to project88_chat;
grant select, insert, update, delete on app.login_throttle to project88_chat;
grant select, insert, update, delete on app.login_dialogue to project88_chat;
grant select, insert on app.chat_session to project88_chat;
grant update (partner_id, role, last_used_at, ended_at, end_reason) on app.chat_session to project88_chat;
grant insert (entry_id, kind, outcome, account_id, partner_id, detail, text_commitment) on app.audit to project88_chat;
grant insert on app.audit_text to project88_chat;
