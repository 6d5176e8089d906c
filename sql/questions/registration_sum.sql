select
    {selected}
    {figures}
from registration as g
join race as r using ({race_key})
{joins}
where {conditions}
{grouped}
