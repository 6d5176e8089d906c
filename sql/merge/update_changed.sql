update {table} as h set {set_list}
from {wanted} as w
where {same_key} and ({have_columns}) is distinct from ({wanted_columns})
