-- Races that two runners both finished with a time, and who was ahead.
select
    count(*) as races,
    count(*) filter (where one.{clock} < other.{clock}) as one_ahead,
    count(*) filter (where one.{clock} > other.{clock}) as other_ahead
from (select t.race_id, min(t.{clock}) as {clock} from result as t where {conditions} and t.athlete_id = any({one}) group by 1) as one
join (select t.race_id, min(t.{clock}) as {clock} from result as t where {conditions} and t.athlete_id = any({other}) group by 1) as other using (race_id)
