-- What a chat remembers between two messages, and the downloads that wait for their asker.

create table app.chat_context (
    openwebui_user_id text not null check (openwebui_user_id <> '' and length(openwebui_user_id) <= 200),
    chat_id text not null check (length(chat_id) <= 200),
    account_id bigint not null references app.account on delete cascade,
    partner_id integer references app.partner on delete cascade,
    question jsonb not null,
    sql_text text,
    expires_at timestamptz not null,
    primary key (openwebui_user_id, chat_id)
);
create index chat_context_expires on app.chat_context (expires_at);
comment on table app.chat_context is 'The last question of each chat, so that "only women" and "as CSV" have something to stand on.';
comment on column app.chat_context.openwebui_user_id is 'Signed id of the OpenWebUI user.';
comment on column app.chat_context.chat_id is 'The chat; chosen by the client, so it counts only together with the user.';
comment on column app.chat_context.account_id is 'Who asked. Read back for the same person only.';
comment on column app.chat_context.partner_id is 'For which partner (NULL: all). Read back for the same partner only.';
comment on column app.chat_context.question is 'The question as understood; it may hold a runner''s name.';
comment on column app.chat_context.sql_text is 'The SQL that answered it.';
comment on column app.chat_context.expires_at is 'From then on it counts for nothing; any later message removes it.';

create table app.export (
    token_sha256 bytea primary key check (length(token_sha256) = 32),
    account_id bigint not null references app.account on delete cascade,
    partner_id integer references app.partner on delete cascade,
    stored_name text not null unique check (stored_name ~ '^[0-9a-f]{32}\.csv$'),
    file_name text not null check (file_name ~ '^[a-z0-9-]{1,80}\.csv$'),
    row_count integer not null check (row_count >= 0),
    byte_count bigint not null check (byte_count >= 0),
    has_contact boolean not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    download_count integer not null default 0,
    max_downloads integer not null check (max_downloads > 0)
);
create index export_expires on app.export (expires_at);
comment on table app.export is 'Files that can be fetched by whoever holds their link, for a short while.';
comment on column app.export.token_sha256 is 'SHA-256 of the token in the link; the token itself is nowhere stored.';
comment on column app.export.account_id is 'Who asked for it; the link dies with their right to see it.';
comment on column app.export.partner_id is 'Whose rows are in it (NULL: all partners'').';
comment on column app.export.stored_name is 'Name of the file in the folder of downloads.';
comment on column app.export.file_name is 'Name that the browser saves it under.';
comment on column app.export.row_count is 'Rows in it.';
comment on column app.export.byte_count is 'Its size, bytes.';
comment on column app.export.has_contact is 'Holds e-mail addresses or telephone numbers: for owners only.';
comment on column app.export.created_at is 'When it was written.';
comment on column app.export.expires_at is 'From then on the link is dead and the file goes.';
comment on column app.export.download_count is 'Times it was fetched.';
comment on column app.export.max_downloads is 'Times it may be fetched.';

grant select, insert, update, delete on app.chat_context, app.export to project88_chat;
