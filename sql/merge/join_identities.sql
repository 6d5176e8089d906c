-- One round: whoever shares an id, or name, sex and date of birth, is the same person; the lowest key stands for all.
update shared as s
set person = best.person
from (
    select account_key, named_key, least(
        case when account_key is null then person else min(person) over (partition by account_key) end,
        case when named_key is null then person else min(person) over (partition by named_key) end
    ) as person
    from shared
) as best
where best.account_key is not distinct from s.account_key and best.named_key is not distinct from s.named_key and best.person < s.person;
