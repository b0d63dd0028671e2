-- Sign-ins with an upstream by browser that were started and whose grant nobody has taken yet. Any process may answer the browser that comes back.
create table oauth_flows (
    id           text primary key,
    tenant_id    text not null,
    key_id       text not null,                -- who started it, and who alone gets the grant
    type         text not null,
    connector_id text references connectors on delete cascade,   -- whose config the grant goes into; null: it is handed out, once
    state_hash   bytea not null unique,        -- SHA-256 of what the browser brings back
    browser_hash bytea not null,               -- SHA-256 of the cookie that the browser got
    redirect_uri text not null,
    secret       bytea,                        -- client, state and verifier, encrypted; gone when the browser has come back
    state        text not null default 'started' check (state in ('started', 'redeeming', 'done', 'failed')),
    result       bytea,                        -- the grant, encrypted
    error        text,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null default now() + interval '15 minutes',
    check ((secret is not null) = (state = 'started'))
);
create index oauth_flows_tenant on oauth_flows (tenant_id, expires_at);
create index oauth_flows_connector on oauth_flows (connector_id) where connector_id is not null;
