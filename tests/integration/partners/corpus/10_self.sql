--: self
alter role partner_$ME password 'known to an attacker'
--: self
alter role partner_$ME password null
--: self
alter role partner_$ME set statement_timeout = 0
--: self
alter role partner_$ME set search_path = pg_temp
--: self
alter role partner_$ME set default_transaction_read_only = off
--: self
alter role partner_$ME reset all
--: self
drop owned by partner_$ME
--: self
grant partner_$ME to partner_$OTHER
