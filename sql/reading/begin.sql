-- One round trip; psycopg sends several commands at once only where there are no parameters, hence placeholders of
-- psycopg.sql. cursor_tuple_fraction 1: the whole result is read, so the plan that is cheapest to its end is wanted.
begin read only;
set local statement_timeout = {statement_ms};
set local lock_timeout = {lock_ms};
set local cursor_tuple_fraction = 1;
set local application_name = {mark}
