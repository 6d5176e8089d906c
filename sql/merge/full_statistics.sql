-- Core is asked for years: its statistics are the server's usual ones.
set local default_statistics_target to default
