-- Guests of a Slack workspace do not see its public channels, so "everyone" was too many. The group of the workspace's members takes its
-- place. It is empty, so no user finds these documents, until an access refresh has read the members; the sweeper starts one.
update access_layers l set principals = array['group:workspace-members']
from access_sets s join connectors c on c.id = s.connector_id
where l.set_id = s.id and c.source = 'slack' and 'everyone' = any(l.principals);

update access_sets s set layers = '[["group:workspace-members"]]'
from connectors c
where c.id = s.connector_id and c.source = 'slack' and s.layers = '[["everyone"]]';
