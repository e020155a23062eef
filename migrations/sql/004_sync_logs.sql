-- The log a person reads, one row an outcome, and the raw exchanges behind it (90 days).

create table erp_sync_logs (
    id bigint generated always as identity primary key,
    created_at timestamptz not null default now(),
    branch text not null references branches,
    connection_id bigint references connections,
    erp_provider text not null,
    entity_type text not null,
    spirit_tours_entity_id text not null,
    number text not null default '',
    operation text not null,
    status text not null check (status in ('success', 'refused', 'blocked', 'unknown', 'throttled', 'not_sent', 'skipped')),
    erp_entity_id text not null default '',
    code text not null default '',
    params jsonb not null default '{}',
    detail text not null default '',
    amount numeric(18, 2),
    currency text not null default '',
    attempt_id uuid,
    work_id bigint,
    duration_ms integer
);
create index idx_erp_sync_logs_created_at on erp_sync_logs (created_at desc);
create index idx_erp_sync_logs_status on erp_sync_logs (status);
create index idx_erp_sync_logs_provider on erp_sync_logs (erp_provider);
create index erp_sync_logs_branch on erp_sync_logs (branch, id desc);
create index erp_sync_logs_status_recent on erp_sync_logs (status, id desc);
create index erp_sync_logs_number on erp_sync_logs (number, id desc);
create index erp_sync_logs_erp_id on erp_sync_logs (erp_entity_id) where erp_entity_id <> '';

create table payloads (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    attempt_ids uuid[] not null,
    branch text references branches,
    endpoint text not null,
    method text not null,
    path text not null,
    request bytea not null,
    status integer,
    response bytea,
    error text not null default '',
    trace text not null default '',
    elapsed_ms integer not null
);
create index payloads_attempts on payloads using gin (attempt_ids);
create index payloads_at on payloads (at);

-- What a sync would do, made to be looked at and approved: what is approved is exactly what runs.
create table sync_plans (
    id bigint generated always as identity primary key,
    branch text not null references branches,
    state text not null default 'ready' check (state in ('making', 'ready', 'applying', 'applied', 'expired')),
    requested_by text not null default session_user,
    approved_by text,
    created_at timestamptz not null default now(),
    approved_at timestamptz,
    totals jsonb not null default '{}'
);
create index sync_plans_branch on sync_plans (branch, id desc);
create table sync_plan_items (
    id bigint generated always as identity primary key,
    plan_id bigint not null references sync_plans,
    branch text not null references branches,
    connection_id bigint not null references connections,
    kind text not null,
    document_id text not null,
    number text not null default '',
    action text not null check (action in ('create', 'update', 'void', 'skip', 'blocked', 'wait')),
    before jsonb not null default '{}',
    after jsonb not null default '{}',
    hash text not null default '',
    version integer not null default 0,
    amount numeric(18, 2),
    currency text not null default '',
    code text not null default '',
    params jsonb not null default '{}',
    outcome text not null default '' check (outcome in ('', 'requested', 'refused')),
    unique (plan_id, connection_id, kind, document_id)
);
create index sync_plan_items_order on sync_plan_items (plan_id, id);
call protect('sync_plans', 'branch');
call protect('sync_plan_items', 'branch');

call protect('erp_sync_logs', 'branch');
call protect('payloads', 'branch');
grant delete on payloads, erp_sync_logs to erphub_agents;
-- An exchange that holds documents of several branches is read by those who see all of them.
create policy people_read_shared on payloads for select to erphub_people
    using (branch is null and (select person_role()) in ('admin', 'accountant'));
