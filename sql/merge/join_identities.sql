-- One round: whoever shares an id, or name, sex and date of birth, is the same person; the lowest number stands for all.
with by_name as (
    select account_no, named_no, person, min(person) over (partition by named_no) as lowest from edge
),
by_both as (
    select account_no, named_no, person, min(lowest) over (partition by account_no) as lowest from by_name
)
update edge as e set person = b.lowest
from by_both as b
where b.account_no = e.account_no and b.named_no = e.named_no and b.lowest < e.person;
