-- After a change of the master key: what was hashed under the former one cannot be hashed anew, because what was hashed
-- is gone. So the one key derived from it that is still needed stays, sealed under the new master key.

create table app.former_key (
    purpose text not null check (purpose <> ''),
    fingerprint bytea not null check (length(fingerprint) = 32),
    sealed bytea not null,
    retired_at timestamptz not null default now(),
    primary key (purpose, fingerprint)
);
comment on table app.former_key is 'Keys derived from former master keys, sealed under the present one, for hashes that are still held against them (recovery codes).';
comment on column app.former_key.purpose is 'What the key was derived for.';
comment on column app.former_key.fingerprint is 'SHA-256 of the key, which is part of the place it is sealed for.';
comment on column app.former_key.sealed is 'The key, sealed.';
comment on column app.former_key.retired_at is 'When the master key changed.';

grant select on app.former_key to project88_chat;
