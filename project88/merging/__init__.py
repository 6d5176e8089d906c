"""Landing rows become the race model: one vocabulary for all providers, one row per runner per race.

The state that core should have is worked out in temporary tables, a partner at a time, and only the difference is
written. So a merge can run again at any time, a second run changes nothing, and the order in which rows arrived
cannot matter. A partner is merged in one transaction: killed in the middle, it is as if it had not begun.
"""

from project88.merging.everyone import merge_all
from project88.merging.one_partner import merge_partner
from project88.merging.report import MergeReport, PartnerReport, Progress, Stage, TableChange

__all__ = ["MergeReport", "PartnerReport", "Progress", "Stage", "TableChange", "merge_all", "merge_partner"]
