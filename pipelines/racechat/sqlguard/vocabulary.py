"""The words a question may use: functions by what they make of their arguments, operators, types. The rest is refused.

The classes are the rules of growth: calls.py has one rule for each, so a function is added by saying what it does to
size. Left out on purpose, though PostgreSQL lets everybody run them: what tells about the server or the catalogs
(`pg_*`, `has_*`, `format_type`, `reg*`), hashes and encodings, `repeat` and `array_fill` (a size and nothing else),
`quote_*` (doubles at each call), `factorial` and `random`, JSON paths and full-text search (languages of their own),
XML, geometry, networks, and everything that takes a row or a query in a string.
"""

# Aggregates whose result is one number, date or truth value, or one of their arguments.
_AGGREGATES_FIXED = frozenset(
    "count sum avg stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_slope"
    " regr_intercept regr_r2 regr_count regr_avgx regr_avgy regr_sxx regr_sxy regr_syy bool_and bool_or every bit_and"
    " bit_or bit_xor grouping".split()
)
_AGGREGATES_ONE = frozenset("min max mode any_value percentile_cont percentile_disc".split())
# Aggregates that gather all rows into one value.
GATHERING = frozenset("string_agg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg".split())
AGGREGATES = _AGGREGATES_FIXED | _AGGREGATES_ONE | GATHERING

# Windows whose result is a number; those that hand on a row's value stand in WIDEST.
_RANKS = frozenset("row_number rank dense_rank percent_rank cume_dist ntile".split())

# As long as they are, whatever goes in.
FIXED = (
    _AGGREGATES_FIXED
    | _RANKS
    | frozenset(
        # text measured
        "length char_length character_length octet_length bit_length strpos position starts_with ascii similarity"
        " word_similarity strict_word_similarity is_normalized num_nonnulls num_nulls chr to_hex"
        # patterns (checked as constants)
        " regexp_like regexp_count regexp_instr"
        # dates
        " extract date_part date_trunc date_bin age make_date make_interval make_time make_timestamp make_timestamptz to_date"
        " to_timestamp now statement_timestamp transaction_timestamp timezone isfinite justify_days justify_hours"
        " justify_interval overlaps date date_add date_subtract"
        # ranges measured
        " isempty lower_inc upper_inc lower_inf upper_inf"
        # arrays and JSON measured
        " cardinality array_length array_ndims array_dims array_lower array_upper array_position json_array_length"
        " jsonb_array_length json_typeof jsonb_typeof"
        # floating point
        " degrees radians sin cos tan cot asin acos atan atan2 sind cosd tand asind acosd atand atan2d cotd sinh cosh tanh"
        " asinh acosh atanh pi width_bucket".split()
    )
)

# Exact numbers: computed over all digits of the longest argument.
NUMBERS = frozenset(
    "abs ceil ceiling floor round trunc sign mod div sqrt cbrt power pow exp ln log log10 gcd lcm scale min_scale trim_scale".split()
)

# A part of the first argument, or as long as that; the others only steer.
OF_FIRST = frozenset(
    "btrim ltrim rtrim trim left right substr substring split_part reverse regexp_substr"
    " array_remove trim_array lower upper initcap normalize unaccent"
    " json_extract_path json_extract_path_text jsonb_extract_path jsonb_extract_path_text json_strip_nulls jsonb_strip_nulls"
    " nth_value first_value last_value".split()
)

# One of the arguments.
WIDEST = _AGGREGATES_ONE | frozenset({"lag", "lead"})

# All arguments, one after the other.
JOINED = frozenset(
    "concat concat_ws overlay array_append array_prepend array_cat daterange tsrange tstzrange int4range int8range numrange"
    " range_merge".split()
)

# JSON from values: each may grow by escapes, and gets a name and commas.
JSON_BUILDING = frozenset(
    "json_build_object jsonb_build_object json_build_array jsonb_build_array to_json to_jsonb array_to_json row_to_json"
    " json_object jsonb_object jsonb_set jsonb_insert".split()
)

# Those that take JSON, so that a constant there is read as such.
JSONB_READING = frozenset(
    "jsonb_set jsonb_insert jsonb_extract_path jsonb_extract_path_text jsonb_strip_nulls jsonb_array_elements"
    " jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys".split()
)

# A list out of a text or JSON, as an array.
SPLITTING = frozenset("string_to_array regexp_split_to_array regexp_match array_positions".split())

# A row for each member; the names of their columns in FROM, where they have any of their own.
SET_RETURNING = {
    "generate_series": (),
    "unnest": (),
    "regexp_split_to_table": (),
    "string_to_table": (),
    "regexp_matches": (),
    "json_array_elements": ("value",),
    "json_array_elements_text": ("value",),
    "jsonb_array_elements": ("value",),
    "jsonb_array_elements_text": ("value",),
    "json_object_keys": (),
    "jsonb_object_keys": (),
    "json_each": ("key", "value"),
    "json_each_text": ("key", "value"),
    "jsonb_each": ("key", "value"),
    "jsonb_each_text": ("key", "value"),
}

# Rules of their own in calls.py.
OWN_RULE = frozenset(
    "format lpad rpad replace translate regexp_replace to_char to_number array_to_string like_escape similar_to_escape".split()
)

FUNCTIONS = (
    AGGREGATES
    | FIXED
    | NUMBERS
    | OF_FIRST
    | WIDEST
    | JOINED
    | JSON_BUILDING
    | SPLITTING
    | OWN_RULE
    | frozenset(SET_RETURNING)
)

# The second argument is looked for all through the first.
SEARCHING = frozenset(
    "strpos position replace split_part string_to_array string_to_table array_position array_positions array_remove similarity"
    " word_similarity strict_word_similarity".split()
)
# Each letter of the first is looked for in the second.
TRIMMING = frozenset("btrim ltrim rtrim trim translate".split())
# Marks are sorted by insertion.
NORMALISING = frozenset("normalize is_normalized".split())
# Numbers by series: each term takes a product of all digits.
SERIES = frozenset("exp ln log log10 power pow gcd lcm".split())
# Their letters are those of the first argument in their order, so they spell nothing that it does not hold.
PIECES = frozenset(
    "btrim ltrim rtrim trim left right substr substring split_part regexp_substr lower upper initcap nth_value first_value"
    " last_value array_remove trim_array".split()
)
# Aggregates that compute over all digits.
ADDING = frozenset("sum avg stddev stddev_pop stddev_samp variance var_pop var_samp".split())

FUNCTION_SCHEMAS = frozenset({"pg_catalog", "extensions"})

# Which arguments must be constants of modest length (from 0): patterns, replacements, formats, separators, exponents.
CONSTANT_ARGUMENTS = {
    "replace": (2,),
    "translate": (1, 2),
    "regexp_replace": (1, 2, 3, 4, 5),
    "regexp_match": (1, 2),
    "regexp_matches": (1, 2),
    "regexp_like": (1, 2),
    "regexp_count": (1, 2, 3),
    "regexp_instr": (1, 2, 3, 4, 5, 6),
    "regexp_substr": (1, 2, 3, 4, 5),
    "regexp_split_to_array": (1, 2),
    "regexp_split_to_table": (1, 2),
    "similar_to_escape": (0, 1),
    "like_escape": (0, 1),
    "string_agg": (1,),
    "array_to_string": (1, 2),
    "format": (0,),
    "lpad": (1, 2),
    "rpad": (1, 2),
    "to_char": (1,),
    "to_number": (1,),
    "power": (1,),
    "pow": (1,),
    "log": (),
}
# Which argument is a regular expression.
PATTERN_ARGUMENTS = dict.fromkeys(
    "regexp_replace regexp_match regexp_matches regexp_like regexp_count regexp_instr regexp_substr regexp_split_to_array"
    " regexp_split_to_table".split(),
    1,
)
# The largest size of a constant number among the arguments: (position, limit).
NUMBER_LIMITS = {
    "power": (1, 10),
    "pow": (1, 10),
    "round": (1, 20),
    "trunc": (1, 20),
    "lpad": (1, 1_000),
    "rpad": (1, 1_000),
    "exp": (0, 100),
}

_ARITHMETIC = frozenset("+ - * / % ^ |/ ||/ @ & | #".split())
_JSON_READING = frozenset({"->", "->>", "#>", "#>>"})
_TRUTH = frozenset(
    "= <> != < > <= >= ~ ~* !~ !~* ~~ ~~* !~~ !~~* ^@ % <% %> <<% %>> && @> <@ ? ?| ?& -|- << >> &< &> BETWEEN".split()
) | {"NOT BETWEEN", "BETWEEN SYMMETRIC", "NOT BETWEEN SYMMETRIC"}
# Each piece of one side is looked for in the other.
PAIRING = frozenset("~~ ~~* !~~ !~~* && @> <@ ?| ?& % <% %> <<% %>> <-> <<-> <->> <<<-> <->>>".split())
_DISTANCES = frozenset({"<->", "<<->", "<->>", "<<<->", "<->>>"})

OPERATORS = _ARITHMETIC | _JSON_READING | _TRUTH | _DISTANCES | {"||"}
OPERATOR_SCHEMAS = frozenset({"pg_catalog", "extensions"})
REGEX_OPERATORS = frozenset({"~", "~*", "!~", "!~*"})
EQUALITIES = frozenset({"="})
COMPARISONS = frozenset("= < > <= >= <> && @> <@ BETWEEN".split())
ARITHMETIC = _ARITHMETIC
JSON_READING = _JSON_READING

TYPES = frozenset(
    "bool boolean int2 int4 int8 smallint integer bigint numeric float4 float8 text varchar bpchar date time timetz"
    " timestamp timestamptz interval json jsonb daterange tsrange tstzrange int4range int8range numrange".split()
)
INTEGER_TYPES = frozenset("int2 int4 int8 smallint integer bigint".split())
RANGE_TYPES = frozenset("daterange tsrange tstzrange int4range int8range numrange".split())
NUMERIC_TYPES = frozenset("int2 int4 int8 smallint integer bigint numeric float4 float8".split())
TEXT_TYPES = frozenset("text varchar bpchar json jsonb".split())
DATE_TYPES = frozenset("date timestamp timestamptz".split())

# CURRENT_USER and its kin tell about the server; the clock does not.
CLOCK_WORDS = frozenset(
    "SVFOP_CURRENT_DATE SVFOP_CURRENT_TIME SVFOP_CURRENT_TIME_N SVFOP_CURRENT_TIMESTAMP SVFOP_CURRENT_TIMESTAMP_N"
    " SVFOP_LOCALTIME SVFOP_LOCALTIME_N SVFOP_LOCALTIMESTAMP SVFOP_LOCALTIMESTAMP_N".split()
)

COLLATIONS = frozenset({"C", "POSIX", "en_US", "en-x-icu", "und-x-icu", "ucs_basic", "default"})
