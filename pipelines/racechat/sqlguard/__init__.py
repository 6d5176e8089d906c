"""The SQL guard: decides whether a SQL text is one plain, bounded question over one partner's own views.

It is the third wall. The first two (login role, own-partition views) hold without it; this one keeps out what
rights cannot: endless recursion, memory bombs, and whatever PostgreSQL adds to PUBLIC in its next version.

    shape.py, words.py          every node, field, function, operator, type and collation is on a list, wherever it stands
    names.py, resolving.py      every name is a column of an item in scope; `x.f` is never taken for anything else
    weight.py                   the calculus: bytes of a value, rows of a relation, each "factor x N^degree"
    expressions.py, calls.py    one rule for each kind of node and each class of function
    joins.py, sources.py        rows of a FROM, from what its conditions connect
    selects.py                  rows, bytes and steps of a SELECT, from its parts
    guarded_reading.py          the only way to run such a text: verdict, cost gate, bounded read

The rules of growth, by which everything is weighed:

    a value                     in memory or written as text, whichever is more
    a constant                  its length; a text column of a view: 100 bytes on each of its rows
    a member of a list or row   twice its length: as text it is quoted, in rows of rows once more at each level
    computing, comparing        as long as a number is; refused over numbers of thousands of digits
    a text read as a number     as it is where it is a row's or a constant's; 150 kB where it was put together
    a text read as JSON, a list 25 times its length, each number written out; padded elements by their padding; so is a constant
                                without a type that stands beside one
    what a call takes           lengths multiplied for searching and trimming, squared for normalising; added up over the text,
                                for one row and for all, since nothing looks for a cancel between the calls of one row
    a part, a choice            as long as the longest that it may be; what an ordered aggregate hands on, as what it orders by
    putting together            the sum; and no column more than seven times in one value, through all levels
    replacing, padding, format  the length times the constant, which must be one
    gathering (string_agg ...)  all rows' worth of the column: a text of degree 1; nothing walks over it once a row
    a set-returning function    a row for each member or step, multiplied; bounds of a series lie in the text, or in 1900 to 2100
    a join                      by a key: the larger side; by another equality: a few times that; otherwise the product
    WITH, sub-selects           weighed once; each reference weighs as its relation does
    a correlated sub-select     its rows times the rows around it
    grouping sets               their number times the rows; sets of several items multiply
    a moving window             its width times the rows, but for sums of whole numbers, which take a row out again
"""

from racechat.sqlguard.guard import SqlGuard
from racechat.sqlguard.verdict import Verdict

__all__ = ["SqlGuard", "Verdict"]
