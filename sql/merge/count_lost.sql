-- Runners whose lines were read and who yet have no outcome, or two of them: there are none, or rows were taken for others.
select (select count(*) from runner) - (select count(*) from outcome)
    + (select count(*) from settled where status is not null) - (select count(*) from want_result)
