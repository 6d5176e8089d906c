select usual.subject, usual.counted, coalesce(own.most, usual.most) as most, own.most is not null as is_own
from app.usage_limit as usual
left join app.usage_limit as own
    on own.partner_id = %(partner_id)s and own.subject = usual.subject and own.counted = usual.counted
where usual.partner_id is null
order by usual.subject, usual.counted
