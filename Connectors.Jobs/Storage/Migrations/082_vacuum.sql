-- Large tables are vacuumed and analyzed when a fiftieth has changed, and not a fifth: of ten million documents, a fifth are two million
-- dead rows that each scan of an index meets. The setting takes a lock that lets others read and write.
alter table documents set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table chunks set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table decisions set (autovacuum_vacuum_scale_factor = 0.05);
alter table failures set (autovacuum_vacuum_scale_factor = 0.05);
alter table tasks set (autovacuum_vacuum_scale_factor = 0.05);
