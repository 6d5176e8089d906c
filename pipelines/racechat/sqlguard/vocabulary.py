"""The words a question may use: functions, operators, types. What is not listed is refused."""

# Grammar that PostgreSQL itself turns into a call (EXTRACT, AT TIME ZONE, SIMILAR TO, TRIM ...) arrives
# under these names with the schema pg_catalog.
AGGREGATES = frozenset(
    "count sum avg min max stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_slope"
    " regr_intercept regr_r2 regr_count regr_avgx regr_avgy bool_and bool_or every mode percentile_cont percentile_disc"
    " string_agg array_agg grouping".split()
)

FUNCTIONS = AGGREGATES | frozenset(
    # windows
    "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value"
    # numbers
    " abs ceil ceiling floor round trunc sign mod div sqrt power exp ln log log10 width_bucket degrees radians"
    " sin cos tan acos asin atan atan2 pi"
    # text
    " lower upper initcap length char_length character_length octet_length btrim ltrim rtrim trim left right substr substring"
    " strpos position split_part concat concat_ws reverse starts_with replace translate ascii chr similar_to_escape"
    " like_escape regexp_replace regexp_match regexp_like regexp_count regexp_substr similarity word_similarity"
    " strict_word_similarity unaccent normalize is_normalized to_char to_number"
    # dates
    " extract date_part date_trunc date_bin age make_date make_interval make_time make_timestamp make_timestamptz to_date to_timestamp now"
    " timezone isfinite justify_days justify_hours justify_interval overlaps date"
    # arrays, as far as a grouped answer needs them
    " cardinality array_length array_to_string array_position unnest"
    # series, with bounds that are constants (see bounds.py)
    " generate_series".split()
)

FUNCTION_SCHEMAS = frozenset({"pg_catalog", "extensions"})

# These build text or walk patterns: their patterns and replacements must be constants of modest length.
CONSTANT_ARGUMENTS = {
    "replace": (1, 2),
    "translate": (1, 2),
    "regexp_replace": (1, 2, 3),
    "regexp_match": (1, 2),
    "regexp_like": (1, 2),
    "regexp_count": (1, 2, 3),
    "regexp_substr": (1, 2, 3, 4, 5),
    "similar_to_escape": (1,),
    "string_agg": (1,),
    "array_to_string": (1, 2),
    "to_char": (1,),
    "to_number": (1,),
    "power": (1,),
    "left": (1,),
    "right": (1,),
    "round": (1,),
    "trunc": (1,),
    "log": (0,),
}

# What makes text or arrays longer than they were: bounded together by bounds.py.
GROWING_FUNCTIONS = frozenset(
    {
        "concat",
        "concat_ws",
        "replace",
        "regexp_replace",
        "translate",
        "string_agg",
        "array_agg",
        "array_to_string",
        "to_char",
    }
)

OPERATORS = frozenset(
    "= <> != < > <= >= + - * / % ^ || ~ ~* !~ !~* ~~ ~~* !~~ !~~* <-> <% %> BETWEEN".split()
) | {"NOT BETWEEN", "BETWEEN SYMMETRIC", "NOT BETWEEN SYMMETRIC"}
OPERATOR_SCHEMAS = frozenset({"pg_catalog", "extensions"})
REGEX_OPERATORS = frozenset({"~", "~*", "!~", "!~*"})

TYPES = frozenset(
    "bool boolean int2 int4 int8 smallint integer bigint numeric float4 float8 text varchar bpchar date time timetz"
    " timestamp timestamptz interval".split()
)

# CURRENT_USER and its kin tell about the server; the clock does not.
CLOCK_WORDS = frozenset(
    "SVFOP_CURRENT_DATE SVFOP_CURRENT_TIME SVFOP_CURRENT_TIME_N SVFOP_CURRENT_TIMESTAMP SVFOP_CURRENT_TIMESTAMP_N"
    " SVFOP_LOCALTIME SVFOP_LOCALTIME_N SVFOP_LOCALTIMESTAMP SVFOP_LOCALTIMESTAMP_N".split()
)

SYSTEM_COLUMNS = frozenset({"ctid", "tableoid", "xmin", "xmax", "cmin", "cmax", "oid"})

COLLATIONS = frozenset({"C", "POSIX", "en_US", "en-x-icu", "und-x-icu", "ucs_basic", "default"})
