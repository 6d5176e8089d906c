set statement_timeout = 0;
set lock_timeout = '30s';
set idle_session_timeout = 0
