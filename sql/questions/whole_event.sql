left join (
    -- Each row of an event beside the event itself: what a second provider knows of it belongs to the first one's row.
    select
        {own_key},
        coalesce(m.event_id, e.event_id) as whole_id,
        coalesce(m.name, e.name) as name,
        coalesce(m.starts_on, e.starts_on) as starts_on
    from event as e
    left join event as m on ({whole_key}) = ({matched_key})
) as ev on ({joined_key}) = ({row_key})
