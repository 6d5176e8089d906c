select x.coll
from pragma_index_list(?) as l, pragma_index_xinfo(l.name) as x
where l.origin = 'pk' and x.key
