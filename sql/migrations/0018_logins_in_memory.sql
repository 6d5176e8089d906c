-- Closes the way back: the release before keeps logins under way in the table that goes, as they were typed.
-- What somebody types before they are logged in reaches no disk: a login under way lives in the chat's process alone.
-- Links to downloads end with the proofs they were made under.

drop table app.login_dialogue;

alter table app.export add column credential_version integer;
update app.export as e set credential_version = a.credential_version from app.account as a where a.account_id = e.account_id;
alter table app.export alter column credential_version set not null;
comment on column app.export.credential_version is 'Version of the account''s proofs when the file was written; the link ends when that is raised.';

comment on column app.account.credential_version is 'Raised whenever a proof is reset or changed, and by a log-out everywhere: sessions, downloads and logins begun under an older one have ended.';

-- Counters of earlier versions counted strangers together where an introduction was not understood.
delete from app.login_throttle;
comment on column app.login_throttle.subject is 'Keyed hash of what is counted: an account, an OpenWebUI user, or a chat where OpenWebUI has no login of its own.';
comment on column app.login_throttle.kind is 'account (tried from elsewhere), visitor, chat, or claim: what a visitor claimed that means no account, and their own.';

-- Whether somebody has logged in as this account from here before; the log-out everywhere.
create index chat_session_user on app.chat_session (openwebui_user_id, chat_id, account_id);
