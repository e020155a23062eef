-- Which document of ours is which document of theirs, both ways unique; and every attempt to make it so.

create table erp_entity_mappings (
    id bigint generated always as identity primary key,
    connection_id bigint not null references connections,
    branch text not null references branches,
    entity_type text not null,
    spirit_tours_entity_id text not null,
    erp_entity_id text not null,
    erp_entity_number text not null default '',
    erp_version text not null default '',
    erp_state text not null default 'live' check (erp_state in ('live', 'void', 'deleted', 'inactive', 'disputed')),
    erp_total numeric(18, 2),
    posting jsonb not null,
    posting_hash text not null,
    name_key text not null default '',
    document_version integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (connection_id, entity_type, spirit_tours_entity_id),
    unique (connection_id, entity_type, erp_entity_id)
);
create index idx_entity_mappings_spirit_id on erp_entity_mappings (spirit_tours_entity_id);
create index idx_entity_mappings_erp_id on erp_entity_mappings (erp_entity_id);

create index entity_mappings_name on erp_entity_mappings (connection_id, name_key) where name_key <> '';

create table attempts (
    id uuid primary key,
    work_id bigint not null,
    token bigint not null,
    boot_id uuid not null,
    branch text not null references branches,
    connection_id bigint references connections,
    pac text not null default '',
    kind text not null,
    ref text not null,
    operation text not null,
    version integer not null default 0,
    key text not null,
    content jsonb not null default '{}',
    sha256 text not null default '',
    started_at timestamptz not null default now(),
    settle_after timestamptz not null,
    resent boolean not null default false,
    looks smallint not null default 0,
    look_again_at timestamptz,
    outcome text check (outcome in ('done', 'refused', 'not_sent', 'throttled', 'unknown', 'absent', 'watched')),
    code text not null default '',
    message text not null default '',
    detail text not null default '',
    remote_id text not null default '',
    finished_at timestamptz
);
create index attempts_work on attempts (work_id);
create index attempts_ref on attempts (kind, ref);
create index attempts_look_again on attempts (look_again_at) where look_again_at is not null;
-- One open attempt a document: a second request cannot start while the fate of the first is not known.
create unique index attempts_one_open on attempts (coalesce(connection_id, 0), kind, ref) where outcome is null or outcome = 'unknown';

call protect('erp_entity_mappings', 'branch');
call protect('attempts', 'branch');
