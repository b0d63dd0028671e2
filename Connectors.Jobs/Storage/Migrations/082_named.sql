-- How many visible documents a task's feed named as gone, how many of these were hidden at once, and up to how many the run's guard lets
-- go. The sums over a run's tasks spare it to count all its named documents with each batch.
alter table tasks add column named bigint not null default 0;
alter table tasks add column named_hidden bigint not null default 0;
alter table tasks add column named_allowed bigint not null default 0;
