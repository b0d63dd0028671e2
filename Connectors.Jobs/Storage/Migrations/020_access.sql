-- Access is refreshed on a schedule of its own. Minutes; 0: only on demand.
alter table connectors add column access_freq int not null default 180 check (access_freq between 0 and 5256000);

alter table runs add column groups_at timestamptz;   -- when an access refresh has read all groups and their members

-- A user's groups are looked up by connector.
drop index group_members_member;
create index group_members_member on group_members (connector_id, member);
