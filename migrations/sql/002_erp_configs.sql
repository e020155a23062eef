-- What a connection needs beside its row: authorisations under way and the vendor's chart as last read.

create table authorizations (
    id uuid primary key,
    connection_id bigint not null references connections,
    state text not null unique,
    verifier text not null default '',
    address text not null default '',
    redirect_uri text not null default '',
    returned_query text,
    outcome text not null default 'open' check (outcome in ('open', 'redeeming', 'redeemed', 'confirmed', 'refused', 'expired')),
    code text not null default '',
    expires_at timestamptz not null default now() + interval '10 minutes',
    created_at timestamptz not null default now()
);
create table erp_charts (
    connection_id bigint not null references connections,
    kind text not null,
    remote_id text not null,
    name text not null,
    number text not null default '',
    type text not null default '',
    currency text not null default '',
    active boolean not null,
    loaded_at timestamptz not null default now(),
    primary key (connection_id, kind, remote_id)
);
call protect('authorizations', 'private');
call protect('erp_charts', 'connection');
grant delete on erp_charts, authorizations to erphub_agents;
-- The verifier stays with the agents; a person reads the address and writes only what the browser brought back.
grant select (id, connection_id, state, address, redirect_uri, returned_query, outcome, code, expires_at, created_at) on authorizations to erphub_admin;
grant update (returned_query) on authorizations to erphub_admin;
create policy people_read on authorizations for select to erphub_admin using (connection_id = any ((select visible_connections())::bigint[]));
create policy people_return on authorizations for update to erphub_admin
    using (outcome = 'open' and returned_query is null and connection_id = any ((select visible_connections())::bigint[]))
    with check (connection_id = any ((select visible_connections())::bigint[]));
