"""Race times as people and programs write them, judged by course and field.

    reading.py      a text taken apart: every duration that it may mean, and the word beside it (DQ, DNF)
    shapes.py       figures with signs between them; written_out.py: units, ISO 8601, times in a date's clothes
    limits.py       how fast and how slow a course can be covered, from limits.yaml
    fit.py          which reading of a race's texts is the right one; where none fits, the time is withheld

A text alone does not say what it means: `2:58` is a marathon in h:mm and 400 metres in m:ss. So nothing here decides by
form: every reading is a hypothesis, and the race decides.
"""
