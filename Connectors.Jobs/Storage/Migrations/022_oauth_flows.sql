-- Sign-ins by browser whose grant is not taken yet. Any process may answer when the browser comes back.
create table oauth_flows (
    id           text primary key,
    tenant_id    text not null,
    key_id       text not null,                -- the key that started it; only this key gets the grant
    type         text not null,
    connector_id text references connectors on delete cascade,   -- its config gets the grant; null: the caller gets it, once
    state_hash   bytea not null unique,        -- SHA-256 of the state that the browser brings back
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
