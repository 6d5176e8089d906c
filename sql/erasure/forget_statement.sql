select {reset}(%s::oid, %s::oid, %s::bigint)
