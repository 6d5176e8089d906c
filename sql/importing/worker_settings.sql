set synchronous_commit = off;
set maintenance_work_mem = '256MB';
set statement_timeout = 0;
set lock_timeout = '30s';
set idle_in_transaction_session_timeout = 0
