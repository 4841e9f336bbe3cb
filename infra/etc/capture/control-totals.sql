-- Control totals that the source says in a captured table, for gates.control_totals.topic. For PostgreSQL 12 and newer.
--
-- Here of a table core.ledger_entry with the columns booked_at (timestamp without zone) and amount (numeric). Put your own in their place; the columns
-- of cdc.control_total are those that the pipeline file names, the date is date_column. The pipeline's calendar decides which business date a record is
-- of: say it here in the same way.
--
-- Once, by the owner of the tables. The capture needs the table: table.include.list=core.ledger_entry,cdc.control_total and, with a publication of your
-- own, ALTER PUBLICATION ... ADD TABLE. Its topic must have one partition.

create schema if not exists cdc;

create table if not exists cdc.control_total (
  business_date date primary key,
  lines         bigint not null,
  amount        numeric(38, 2) not null,
  taken_at      timestamptz not null default clock_timestamp()
);

-- Each night, when the business date is over, and again after each correction of it:
--   psql -v ON_ERROR_STOP=1 -v date=2010-12-01 -f control-totals.sql
--
-- In ONE transaction, and in this order. SHARE lets others read and waits for, and then keeps out, those who write, until the commit. So what is
-- committed before this transaction is in the totals, and nothing is committed in between.
-- Not in REPEATABLE READ or SERIALIZABLE without the lock as the first statement: such a transaction sees what there was when it began, and the row
-- with the totals stands in the log where it was committed. What others commit in between comes before the totals and is not in them.
-- Where writers cannot wait, close the business date first, so that nothing more is booked on it, and leave the lock out.

\if :{?date}
begin isolation level read committed;
set local lock_timeout = '10s';
lock table core.ledger_entry in share mode;

insert into cdc.control_total as total (business_date, lines, amount)
select date :'date', count(*), coalesce(sum(amount), 0)
from core.ledger_entry
where booked_at >= date :'date' and booked_at < date :'date' + 1
on conflict (business_date) do update
  set lines = excluded.lines, amount = excluded.amount, taken_at = excluded.taken_at;

commit;
\endif
