-- What Debezium on Kafka Connect needs in a PostgreSQL source. Untried: the demo and the tests make the same of it without a role, in a database of
-- their own (wal_level, replica identity full, heartbeat). Run it once as a superuser, with your table and a password; postgresql.conf needs
-- wal_level=logical, max_slot_wal_keep_size (a capture that is away must not fill the disk) and as many max_replication_slots as there are captures.

create role daybook_capture login replication password 'change me';

-- All of a row before a change, too: a layer that takes back what it counted has to know it, and an unchanged long text comes whole.
alter table public.invoice_line replica identity full;
grant usage on schema public to daybook_capture;
grant select on public.invoice_line to daybook_capture; -- for the snapshot

-- Written by the capture every second (heartbeat.action.query), so that a source without changes is told from one without a capture, and the
-- database lets its log go.
create schema daybook;
create table daybook.heartbeat (id int primary key, n bigint not null, ts timestamptz not null);
grant usage on schema daybook to daybook_capture;
grant select, insert, update on daybook.heartbeat to daybook_capture;

-- Every operation, truncates too: without them a truncated table leaves no trace.
create publication daybook for table public.invoice_line, daybook.heartbeat with (publish = 'insert, update, delete, truncate');

-- To be watched (infra/etc/alerts.yaml watches Daybook, not the source): a slot that nobody reads keeps the log.
--   select slot_name, active, wal_status, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) from pg_replication_slots;
