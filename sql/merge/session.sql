-- Two merges run side by side: the memory is for each, the second core is the other one's.
set local work_mem = '256MB';
set local hash_mem_multiplier = 2;
set local maintenance_work_mem = '256MB';
set local temp_buffers = '64MB';
set local max_parallel_workers_per_gather = 0;
set local max_parallel_maintenance_workers = 0;
set local synchronous_commit = off;
set local jit = off;
-- The planner needs to know the temporary tables roughly; a full sample of each would cost more than it saves.
set local default_statistics_target = 10;
set local timezone = 'UTC';
set local datestyle = 'ISO, MDY';
set local search_path = pg_temp, pg_catalog;
