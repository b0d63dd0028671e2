-- Access is refreshed on a schedule of its own.
alter table connectors add column access_freq int not null default 180 check (access_freq between 0 and 5256000);   -- minutes; 0: only by hand

alter table runs add column groups_at timestamptz;   -- when an access refresh had read all groups and their members

-- A user's groups are looked for by connector.
drop index group_members_member;
create index group_members_member on group_members (connector_id, member);
