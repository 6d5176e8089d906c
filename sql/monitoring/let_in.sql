-- Rights on a database are not part of it: a restored or cloned one has none.
do $$
begin
    if to_regrole('project88_monitor') is not null then
        execute format('grant connect on database %I to project88_monitor', current_database());
    end if;
end
$$
