-- One row per runner and race: which of the lines is the finish, and the places from the lines of the right brackets.
-- A pick packs (newness, rank) into one number, so that one pass over the lines finds the newest copy with its rank.
create temp table runner on commit drop as
select
    p.*,
    coalesce(overall_pick >> 24, primary_pick >> 24, sex_pick >> 24, age_newness, other_newness) as finish_newness,
    coalesce(overall_pick >> 24, primary_pick >> 24, sex_pick >> 24, age_newness, other_newness, interval_newness) as detail_newness
from (
    -- `Finish`, `Open` and `Open Men` tell the places only where no `Overall` and no `Men` do.
    select
        race_id, entry_no,
        coalesce(max(newness << 24 | rank) filter (where kind = 1), max(newness << 24 | rank) filter (where kind = 2)) as overall_pick,
        max(newness << 24 | rank) filter (where kind < 9 and bracket_no = primary_no) as primary_pick,
        coalesce(max(newness << 24 | rank) filter (where kind = 3), max(newness << 24 | rank) filter (where kind = 7)) as sex_pick,
        max(newness) filter (where kind = 4) as age_newness,
        max(newness) filter (where kind = 5) as other_newness,
        max(newness) filter (where kind = 9) as interval_newness
    from line
    where race_id is not null and entry_no is not null and kind <> 6
    group by race_id, entry_no
) as p;
analyze runner (race_id, entry_no, detail_newness);
