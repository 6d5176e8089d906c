update {table} set {changes} where landing_id = %(this_landing_id)s and {scope}
