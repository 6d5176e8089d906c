fetch forward {row_count} from bounded
