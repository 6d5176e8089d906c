-- Two spellings of one split share its number.
create temp table word_bracket_numbered on commit drop as
select w.*, (row_number() over (order by raw_name))::integer as bracket_no, (dense_rank() over (order by split_name))::integer as split_no
from word_bracket as w;
drop table word_bracket;
alter table word_bracket_numbered rename to word_bracket;
analyze word_bracket
