copy {table} from stdin
