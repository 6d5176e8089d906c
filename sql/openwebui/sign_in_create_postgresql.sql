-- Which way of signing in the accounts in use belong to; roles/openwebui/files/sign_in.py says why that is kept.
create table if not exists project88.sign_in (
    is_only boolean primary key default true check (is_only),
    way text not null
)
