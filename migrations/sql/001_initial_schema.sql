-- The house itself: who is who, agents and people, secrets, work, the canonical documents, CFDIs, audit and events.
-- PostgreSQL 14 features only; no extension is needed.

revoke create on schema public from public;
alter default privileges revoke execute on functions from public;
alter default privileges in schema public grant select, insert, update on tables to erphub_agents;
alter default privileges in schema public grant usage, select on sequences to erphub_agents;

-- Everybody may ask which schema this is.
grant select on alembic_version to erphub_agents, erphub_people;

-- One row: which world this database belongs to, and whether it stands by itself or beside one agent. It never changes.
create table hub (
    only_row boolean primary key default true check (only_row),
    environment text not null check (environment in ('production', 'sandbox', 'practice')),
    shared boolean not null default false,
    created_at timestamptz not null default now()
);
create function hub_is_fixed() returns trigger language plpgsql as $$
begin
    raise exception 'the environment of a database never changes';
end $$;
create trigger hub_is_fixed before update or delete on hub for each row execute function hub_is_fixed();

-- What each migration's text was when it ran: one that was edited afterwards is known by it.
create table schema_digests (
    name text primary key,
    sha256 text not null
);

create table people (
    login text primary key check (length(login) <= 63),
    display_name text not null,
    role text not null check (role in ('viewer', 'finance', 'admin', 'accountant')),
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);

create table issuers (
    id bigint generated always as identity primary key,
    environment text not null,
    country text not null check (length(country) = 2),
    tax_id text not null unique,
    legal_name text not null,
    tax_regime text not null default '',
    place_of_issue text not null default '',
    created_at timestamptz not null default now()
);

create table connections (
    id bigint generated always as identity primary key,
    environment text not null,
    erp text not null,
    label text not null,
    company_id text not null default '',
    company_name text not null default '',
    company_country text not null default '',
    home_currency text not null default '',
    config jsonb not null default '{}',
    state text not null default 'new' check (state in ('new', 'authorizing', 'confirm', 'connected', 'expired', 'off')),
    state_code text not null default '',
    refreshing_until timestamptz,
    token_version bigint not null default 0,
    access_expires_at timestamptz,
    start_date date,
    closed_until date,
    checked_at timestamptz,
    created_at timestamptz not null default now()
);

-- One company of a vendor is booked by one connection, which may serve several branches.
create unique index connections_company on connections (erp, company_id)
    where company_id <> '' and state in ('connected', 'expired', 'off');

create table branches (
    code text primary key check (length(code) between 1 and 40),
    name text not null,
    issuer_id bigint not null references issuers,
    connection_id bigint references connections,
    department text not null default '',
    needs_department boolean not null default false,
    jurisdiction text not null default '',
    place jsonb not null default '{}',
    withheld_policy text not null default 'returned_only',
    source_branch_id text not null default '',
    zone text not null,
    currency text not null check (length(currency) = 3),
    postal_code text not null default '',
    color text not null default '',
    cfdi_enabled boolean not null default false,
    cfdi_auto_stamp boolean not null default false,
    active boolean not null default true
);
create index branches_issuer on branches (issuer_id);
create index branches_connection on branches (connection_id);

create table people_branches (
    login text not null references people,
    branch text not null references branches,
    primary key (login, branch)
);

-- What the person at this connection may see. Called once a query through (select visible_branches()).
create function visible_branches() returns text[] language sql stable parallel safe security definer
set search_path = pg_catalog, public as $$
    select coalesce(array_agg(b.code), '{}') from public.branches b
    where exists (
        select 1 from public.people p where p.login = session_user and p.revoked_at is null and (
            p.role in ('admin', 'accountant')
            or exists (select 1 from public.people_branches pb where pb.login = p.login and pb.branch = b.code)))
$$;
create function visible_issuers() returns bigint[] language sql stable parallel safe security definer
set search_path = pg_catalog, public as $$
    select coalesce(array_agg(distinct b.issuer_id), '{}') from public.branches b where b.code = any (public.visible_branches())
$$;
create function visible_connections() returns bigint[] language sql stable parallel safe security definer
set search_path = pg_catalog, public as $$
    select coalesce(array_agg(distinct c.id), '{}') from public.connections c
    left join public.branches b on b.connection_id = c.id
    where b.code = any (public.visible_branches())
       or (b.code is null and exists (select 1 from public.people p where p.login = session_user and p.revoked_at is null and p.role = 'admin'))
$$;
create function person_role() returns text language sql stable parallel safe security definer
set search_path = pg_catalog, public as $$
    select p.role from public.people p where p.login = session_user and p.revoked_at is null
$$;
revoke execute on function visible_branches(), visible_issuers(), visible_connections(), person_role() from public;
grant execute on function visible_branches(), visible_issuers(), visible_connections(), person_role() to erphub_people, erphub_agents;

-- Puts a table under row policies and grants, the same way for each: agents do the work, people read what is theirs.
-- scope: branch | issuer | connection (by a column of that name), shared (everybody reads), private (agents only).
create procedure protect(name text, scope text) language plpgsql as $$
declare rule text;
begin
    execute format('alter table %I enable row level security', name);
    execute format('grant select, insert, update on %I to erphub_agents', name);
    execute format('create policy agents on %I to erphub_agents using (true) with check (true)', name);
    if scope = 'private' then
        return;
    end if;
    rule := case scope
        when 'branch' then 'branch = any ((select visible_branches())::text[])'
        when 'issuer' then 'issuer_id = any ((select visible_issuers())::bigint[])'
        when 'connection' then 'connection_id = any ((select visible_connections())::bigint[])'
        when 'shared' then '(select person_role()) is not null'
    end;
    execute format('grant select on %I to erphub_people', name);
    execute format('create policy people_read on %I for select to erphub_people using (%s)', name, rule);
end $$;

create table installations (
    id uuid primary key,
    name text not null,
    host text not null,
    created_at timestamptz not null default now()
);

create table agents (
    id bigint generated always as identity primary key,
    installation_id uuid not null unique references installations,
    public_key bytea not null,
    fingerprint text not null unique,
    seals_for text[] not null default '{}',
    approved_at timestamptz,
    approved_by text,
    revoked_at timestamptz,
    created_at timestamptz not null default now()
);
-- Who was shut out stays out, whoever asks: it comes back as another installation with a key of its own, admitted anew.
create function agent_stays_revoked() returns trigger language plpgsql as $$
begin
    raise insufficient_privilege using message = 'an agent that was revoked stays revoked';
end $$;
create trigger agent_stays_revoked before update of revoked_at on agents for each row
    when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at) execute function agent_stays_revoked();

-- In a shared database the agents' login admits the very first agent; whoever holds that login's password admits no more: people do.
create function people_admit_agents() returns trigger language plpgsql as $$
begin
    if (select shared from hub) and not pg_has_role(session_user, 'erphub_admin', 'member')
            and exists (select from agents where id <> new.id and approved_at is not null) then
        raise insufficient_privilege using message = 'an administrator admits agents';
    end if;
    return new;
end $$;
create trigger people_admit_agents_new before insert on agents for each row
    when (new.approved_at is not null) execute function people_admit_agents();
create trigger people_admit_agents before update of approved_at on agents for each row
    when (new.approved_at is not null and old.approved_at is null) execute function people_admit_agents();

create table agent_boots (
    boot_id uuid primary key,
    agent_id bigint not null references agents,
    pid integer not null,
    host text not null,
    version text not null,
    started_at timestamptz not null default now(),
    heartbeat_at timestamptz not null default now(),
    stopped_at timestamptz,
    load jsonb not null default '{}'
);
create index agent_boots_alive on agent_boots (agent_id) where stopped_at is null;

create table command_permissions (
    kind text not null,
    role text not null,
    primary key (kind, role)
);

-- `seals_for`: an RFC, when only the agents that are marked to seal for it may have this key; '' = every admitted agent.
create table data_keys (
    id uuid primary key,
    seals_for text not null default '',
    created_at timestamptz not null default now(),
    retired_at timestamptz
);
create table data_key_seals (
    data_key_id uuid not null references data_keys,
    agent_id bigint not null references agents,
    sealed bytea not null,
    primary key (data_key_id, agent_id)
);
create table secrets (
    id uuid primary key,
    owner text not null,
    name text not null,
    data_key_id uuid not null references data_keys,
    sealed bytea not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (owner, name)
);
-- What a person typed, sealed to one agent's public key; that agent moves it into secrets.
create table secret_drops (
    id uuid primary key,
    agent_id bigint not null references agents,
    owner text not null,
    name text not null,
    sealed bytea not null,
    person text not null default session_user,
    created_at timestamptz not null default now()
);
-- How many secrets, kept or just typed, no admitted agent but this one can open. A number: nobody learns from it what they are.
create function opened_only_by(agent bigint) returns bigint language sql stable security definer
set search_path = pg_catalog, public as $$
    select (select count(*) from public.secrets s
            where exists (select from public.data_key_seals k where k.data_key_id = s.data_key_id and k.agent_id = $1)
            and not exists (
                select from public.data_key_seals k join public.agents a on a.id = k.agent_id
                where k.data_key_id = s.data_key_id and a.id <> $1 and a.approved_at is not null and a.revoked_at is null))
        + (select count(*) from public.secret_drops d where d.agent_id = $1
            and not exists (
                select from public.secret_drops o join public.agents a on a.id = o.agent_id
                where o.owner = d.owner and o.name = d.name and a.id <> $1 and a.approved_at is not null and a.revoked_at is null))
$$;
revoke execute on function opened_only_by(bigint) from public;
grant execute on function opened_only_by(bigint) to erphub_agents, erphub_admin;

create table settings (
    key text primary key,
    value text not null,
    updated_at timestamptz not null default now(),
    updated_by text not null default session_user
);
-- How a branch's prints look; without a row, or with an empty accent, in the branch's own colour and without a logo.
create table branch_looks (
    branch text primary key references branches,
    accent text not null default '' check (accent ~ '^(#[0-9A-Fa-f]{6})?$'),
    logo bytea check (octet_length(logo) <= 524288),
    lines jsonb not null default '[]',
    note text not null default '',
    updated_at timestamptz not null default now(),
    updated_by text not null default session_user
);
create table flags (
    name text not null check (name in ('auto_sync', 'batch_sync', 'multi_erp', 'cfdi_mexico', 'real_time_notifications')),
    branch text not null references branches,
    enabled boolean not null,
    updated_at timestamptz not null default now(),
    updated_by text not null default session_user,
    primary key (name, branch)
);

-- Work: one table for deliveries, CFDIs and the pages' commands. A lane has one holder.
create table lanes (
    lane text primary key,
    boot_id uuid,
    token bigint not null default 0,
    lease_until timestamptz not null default '-infinity',
    bucket jsonb not null default '{}',
    -- After an outage the lane rests until not_before, the longer the more outages in a row, then begins with ramp rows (0 = no limit).
    not_before timestamptz not null default '-infinity',
    outages integer not null default 0,
    ramp integer not null default 0
);
create table work (
    id bigint generated always as identity primary key,
    kind text not null,
    lane text not null,
    ref text not null,
    branch text not null references branches,
    state text not null default 'ready' check (state in ('asked', 'ready', 'leased', 'unknown', 'blocked', 'dead', 'done')),
    run_at timestamptz not null default now(),
    priority smallint not null default 0,
    attempts integer not null default 0,
    stalls integer not null default 0,
    waits integer not null default 0,
    agent_boot uuid,
    token bigint not null default 0,
    args jsonb not null default '{}',
    code text not null default '',
    params jsonb not null default '{}',
    result jsonb not null default '{}',
    requested_by text not null default session_user,
    -- A request that a second person must approve waits as 'asked'; without an approval it is never worked on.
    needs_approval boolean not null default false,
    approved_by text,
    approved_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint work_approved check (not needs_approval or approved_by is not null or state in ('asked', 'dead', 'done'))
);
create index work_due on work (priority desc, run_at, id) where state in ('ready', 'unknown');
create index work_lane on work (lane, priority desc, run_at, id) where state in ('ready', 'unknown');
create index work_leased on work (lane) where state = 'leased';
create index work_state on work (state, id);
create index work_asked on work (id) where state = 'asked';
create index work_of_cfdi on work (ref, id) where kind in ('issue_cfdi', 'cancel_cfdi', 'ask_sat');
create unique index work_one_open on work (lane, kind, ref) where state in ('asked', 'ready', 'leased', 'unknown', 'blocked');
create function work_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('work', '');
    return null;
end $$;
create trigger work_notify after insert on work for each statement execute function work_notify();

create table schedule_slots (
    schedule text not null,
    slot timestamptz not null,
    boot_id uuid not null,
    taken_at timestamptz not null default now(),
    primary key (schedule, slot)
);

-- What the platform holds, row by row, and what was made of it.
create table sources (
    id bigint generated always as identity primary key,
    kind text not null,
    label text not null,
    environment text not null,
    config jsonb not null default '{}'
);
-- Where a branch's sales come from; null = from every source that has rows of it.
alter table branches add column source_id bigint references sources;
create index branches_source on branches (source_id);
create table sweeps (
    source_id bigint not null references sources,
    table_name text not null,
    position text not null default '',
    sweep bigint not null default 1,
    swept_at timestamptz,
    primary key (source_id, table_name)
);
create table source_rows (
    source_id bigint not null references sources,
    table_name text not null,
    row_id text not null,
    hash text not null,
    branch text references branches,
    kind text not null,
    disposition text not null check (disposition in ('deliver', 'hold', 'list', 'never', 'wrong')),
    reason text not null default '',
    params jsonb not null default '{}',
    later jsonb not null default '[]',
    number text not null default '',
    amount numeric(18, 2),
    currency text not null default '',
    seen_sweep bigint not null,
    gone_at timestamptz,
    first_seen_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    primary key (source_id, table_name, row_id)
);
create index source_rows_listed on source_rows (branch, disposition, reason) where disposition <> 'deliver';
create index source_rows_sweep on source_rows (source_id, table_name, seen_sweep) where gone_at is null;

-- A branch that is added, or gets another connection, looks anew at what the platform held before: its rows count as unknown.
create function branches_look_again() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    update public.source_rows set hash = '' where branch = new.code or (branch is null and reason = 'branch.not_here');
    return null;
end $$;
create trigger branches_look_again_new after insert on branches for each row execute function branches_look_again();
create trigger branches_look_again_changed after update on branches for each row
    when ((old.connection_id, old.source_branch_id, old.source_id, old.active)
        is distinct from (new.connection_id, new.source_branch_id, new.source_id, new.active))
    execute function branches_look_again();

-- Spreadsheets that people imported, and the rows that they gave; a row brought again is the same one.
create table sheet_files (
    id bigint generated always as identity primary key,
    source_id bigint not null references sources,
    branch text not null references branches,
    kind text not null check (kind in ('sales', 'payments', 'refunds', 'customers')),
    name text not null,
    sha256 text not null,
    added integer not null,
    changed integer not null,
    same integer not null,
    left_out integer not null,
    imported_at timestamptz not null default now(),
    imported_by text not null default session_user
);
create index sheet_files_branch on sheet_files (branch, id desc);
create index sheet_files_same on sheet_files (branch, sha256);
create table sheet_rows (
    source_id bigint not null references sources,
    table_name text not null,
    row_id text not null,
    branch text not null references branches,
    columns jsonb not null,
    file_id bigint not null references sheet_files,
    updated_at timestamptz not null default now(),
    primary key (source_id, table_name, row_id)
);
create index sheet_rows_updated on sheet_rows (source_id, table_name, updated_at);
-- The source of a branch's spreadsheets, which becomes its only one; null where its sales come from another.
create function sheet_source(of_branch text) returns bigint language plpgsql security definer set search_path = pg_catalog, public as $$
declare held record; sheets bigint;
begin
    select b.source_id, s.kind into held from public.branches b left join public.sources s on s.id = b.source_id
        where b.code = of_branch and b.code = any (public.visible_branches()) for no key update of b;
    if not found or coalesce(public.person_role(), '') not in ('finance', 'admin') then
        raise insufficient_privilege;
    end if;
    if held.source_id is not null then
        return case when held.kind = 'spreadsheet' then held.source_id end;
    end if;
    if exists (select from public.documents d where d.branch = of_branch) then
        return null;
    end if;
    select s.id into sheets from public.sources s where s.kind = 'spreadsheet' order by s.id limit 1;
    if sheets is null then
        insert into public.sources (kind, label, environment) select 'spreadsheet', 'spreadsheets', h.environment from public.hub h
            returning id into sheets;
    end if;
    update public.branches set source_id = sheets where code = of_branch;
    return sheets;
end $$;

-- Canonical documents: the newest version as taken in. content is the row's columns as text; the domain parses it.
create table documents (
    id bigint generated always as identity primary key,
    source_id bigint not null references sources,
    table_name text not null,
    row_id text not null,
    kind text not null check (kind in ('customer', 'invoice', 'payment', 'credit_memo', 'fee', 'refund')),
    branch text not null references branches,
    number text not null default '',
    party_id text not null default '',
    parent_id text not null default '',
    trip_id text not null default '',
    status text not null default '',
    source_date date,
    booking_date date,
    currency text not null default '',
    amount numeric(18, 2),
    amount_minor bigint,
    content jsonb not null,
    hash text not null,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- The number, of a customer the name, as people search it: row security uses the index of a column, never one of an expression.
    search_number text not null generated always as (upper(number)) stored,
    unique (source_id, kind, row_id)
);
create index documents_search on documents (kind, search_number);
create index documents_amount on documents (amount_minor, id) where kind = 'invoice';
create index documents_branch on documents (branch, kind, id);
create index documents_number on documents (number);
create index documents_day on documents (branch, kind, source_date);
create index documents_taken_in on documents (created_at);
create index documents_row on documents (row_id, kind);
create index documents_party on documents (party_id, kind) where party_id <> '';
create index documents_parent on documents (parent_id, kind) where parent_id <> '';
create index documents_trip on documents (trip_id, kind) where trip_id <> '';
create index documents_taken_back on documents (branch, id) where kind = 'payment' and status = 'cancelado';

create table service_profiles (
    branch text not null references branches,
    service_type text not null,
    description text not null,
    product_key text not null default '',
    unit_key text not null default '',
    tax_profile text not null,
    sale_kind text not null check (sale_kind in ('own', 'commission', 'third_party')),
    supplier_rfc text not null default '',
    ish_rate numeric(8, 6),
    supplier_name text not null default '',
    supplier_regime text not null default '',
    supplier_postal_code text not null default '',
    item_id text not null default '',
    item_name text not null default '',
    version integer not null default 1,
    primary key (branch, service_type)
);
create table tax_rules (
    id bigint generated always as identity primary key,
    connection_id bigint not null references connections,
    jurisdiction text not null,
    profile text not null,
    service_type text not null default '',
    kind text not null check (kind in ('rate', 'exempt')),
    rate numeric(8, 6) not null check (rate >= 0 and rate < 1),
    inclusive boolean not null,
    needs_certificate boolean not null default false,
    valid_from date not null,
    valid_until date,
    tax_code text not null,
    tax_code_name text not null default '',
    version integer not null default 1,
    unique (connection_id, jurisdiction, profile, service_type, needs_certificate, valid_from)
);
create table exchange_rates (
    currency text not null,
    home text not null,
    published_on date not null,
    rate numeric(18, 6) not null check (rate > 0),
    source text not null,
    primary key (currency, home, published_on)
);
-- The lodging tax of a state (c_Estado), in per cent, from its first day to its last: one holds on a day, and none is used beyond it.
create table lodging_rates (
    state text not null check (length(state) = 3),
    rate numeric(6, 3) not null check (rate > 0 and rate < 100),
    valid_from date not null,
    valid_until date check (valid_until >= valid_from),
    source text not null,
    primary key (state, valid_from)
);

-- CFDI
create table csds (
    id uuid primary key,
    issuer_id bigint not null references issuers,
    serial text not null unique,
    rfc text not null,
    name text not null,
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    certificate bytea not null,
    retired_at timestamptz
);
create table pac_accounts (
    id bigint generated always as identity primary key,
    issuer_id bigint not null references issuers,
    pac text not null,
    environment text not null,
    priority smallint not null,
    config jsonb not null default '{}',
    state text not null default 'ready' check (state in ('ready', 'refused')),
    -- Why nothing is stamped there now. While rests_until is set the account rests; once that is past it is probed, never stamped with.
    code text not null default '',
    params jsonb not null default '{}',
    failures integer not null default 0,
    rests_until timestamptz,
    stamps_left bigint,
    checked_at timestamptz,
    unique (issuer_id, pac)
);
create table series (
    issuer_id bigint not null references issuers,
    branch text not null references branches,
    cfdi_type text not null,
    series text not null check (length(series) <= 25),
    next_folio bigint not null default 1 check (next_folio > 0),
    first_folio bigint,
    -- The first year, by Fecha, that it numbers; 0 = whatever has no younger one. Next year's may be opened ahead.
    from_year integer not null default 0,
    primary key (issuer_id, branch, cfdi_type, from_year)
);
-- Where a series begins is kept; its folios are counted forwards only, so that none is ever drawn twice.
create function series_goes_forwards() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        new.first_folio := new.next_folio;
    elsif new.next_folio < old.next_folio or new.first_folio is distinct from old.first_folio then
        raise check_violation using message = 'a series only goes forwards', constraint = 'series_goes_forwards';
    end if;
    return new;
end $$;
create trigger series_goes_forwards before insert or update on series for each row execute function series_goes_forwards();
-- What a person found out about a folio that no stamped CFDI has: the newest note counts, the earlier ones stay.
create table folio_notes (
    id bigint generated always as identity primary key,
    issuer_id bigint not null references issuers,
    branch text not null references branches,
    series text not null,
    folio bigint not null,
    reason text not null check (length(reason) between 3 and 400),
    person text not null default session_user,
    created_at timestamptz not null default now()
);
create index folio_notes_folio on folio_notes (issuer_id, series, folio, id);
-- Fiscal profiles: who a customer's CFDIs may be made out to. Nothing is made out to one before a person has confirmed it.
create table recipients (
    id bigint generated always as identity primary key,
    branch text not null references branches,
    party_id text not null default '',
    rfc text not null check (length(rfc) in (12, 13)),
    name text not null default '',
    tax_regime text not null default '',
    postal_code text not null default '',
    cfdi_use text not null default '',
    found jsonb not null default '{}',
    evidence text not null default 'typed' check (evidence in ('constancia', 'qr', 'typed')),
    evidence_sha256 text not null default '' check (evidence_sha256 ~ '^([0-9a-f]{64})?$'),
    evidence_file bytea check (length(evidence_file) <= 8388608),
    evidence_date date,
    created_at timestamptz not null default now(),
    created_by text not null default session_user,
    confirmed_at timestamptz,
    confirmed_by text,
    retired_at timestamptz,
    check (confirmed_at is null or (name <> '' and tax_regime <> '' and postal_code <> '' and confirmed_by is not null))
);
create unique index recipients_one_confirmed on recipients (branch, party_id, rfc) where retired_at is null and confirmed_at is not null;
create index recipients_party on recipients (branch, party_id) where retired_at is null;
create index recipients_rfc on recipients (rfc, id) where retired_at is null;

create table cfdis (
    id bigint generated always as identity primary key,
    document_uuid uuid not null unique,
    environment text not null,
    issuer_id bigint not null references issuers,
    branch text not null references branches,
    cfdi_type text not null,
    -- What it is for; its series follows from it.
    purpose text not null default 'sale'
        check (purpose in ('sale', 'payment', 'credit_note', 'advance', 'advance_applied', 'replacement', 'global')),
    state text not null default 'DRAFT'
        check (state in ('DRAFT', 'STAMPING', 'STAMPED', 'CANCEL_REQUESTED', 'CANCELLED', 'REFUSED')),
    series text not null default '',
    folio bigint,
    recipient_id bigint references recipients,
    recipient_rfc text not null,
    recipient_name text not null,
    payment_method text not null,
    payment_form text not null,
    currency text not null,
    exchange_rate numeric(18, 6),
    rate_source text not null default '',
    total numeric(18, 2) not null,
    total_minor bigint not null,
    source_date date,
    booking_date date,
    issued_at timestamp,
    draft jsonb not null default '{}',
    draft_hash text not null default '',
    -- What a person wrote over the platform's own words: lines, a recipient without an RFC of their own, a use.
    by_hand jsonb not null default '{}',
    sealed_xml bytea,
    sealed_sha256 text,
    csd_serial text not null default '',
    pac text not null default '',
    stamped_xml bytea,
    uuid text,
    stamped_at timestamptz,
    -- What is still to be paid of a stamped invoice on credit, kept by its ledger below; null for every other document.
    outstanding numeric(18, 2) check (outstanding >= 0),
    code text not null default '',
    params jsonb not null default '{}',
    created_by text not null default session_user,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create unique index cfdis_uuid on cfdis (uuid) where uuid is not null;
create unique index cfdis_folio on cfdis (issuer_id, series, folio) where folio is not null;
create index cfdis_branch on cfdis (branch, id);
create index cfdis_state on cfdis (state, id);
create index cfdis_open on cfdis (state, id) where state in ('DRAFT', 'REFUSED') and code <> 'cfdi.in_global';
create index cfdis_number on cfdis (folio) where folio is not null;
create index cfdis_recipient on cfdis (recipient_rfc);
create index cfdis_recipient_name on cfdis (recipient_name);
create index cfdis_stamped on cfdis (stamped_at) where stamped_at is not null;
create index cfdis_owed on cfdis (branch, id) where outstanding > 0;
-- Which documents name another as related: that one is not cancelled before them.
create index cfdis_related on cfdis using gin ((draft -> 'related') jsonb_path_ops) where purpose <> 'sale';
create index cfdis_purpose on cfdis (purpose, state, id) where purpose <> 'sale';
create table cfdi_sales (
    cfdi_id bigint not null references cfdis,
    document_id bigint not null references documents,
    branch text not null references branches,
    amount numeric(18, 2) not null check (amount > 0),
    live boolean not null default true,
    primary key (cfdi_id, document_id)
);
create index cfdi_sales_document on cfdi_sales (document_id);
-- Version one issues a sale in one CFDI; a second live one of the same sale cannot come into being.
create unique index cfdi_sales_one_live on cfdi_sales (document_id) where live;
-- The period that a global invoice covers, and what a person left out of it and why.
create table global_invoices (
    cfdi_id bigint primary key references cfdis,
    issuer_id bigint not null references issuers,
    branch text not null references branches,
    place text not null,
    periodicity text not null check (periodicity in ('01', '02', '03', '04', '05')),
    first_day date not null,
    last_day date not null check (last_day >= first_day),
    due_at timestamptz not null
);
create index global_invoices_period on global_invoices (issuer_id, place, last_day);
create table global_left_out (
    cfdi_id bigint not null references global_invoices,
    document_id bigint not null references documents,
    branch text not null references branches,
    reason text not null check (length(reason) between 3 and 400),
    person text not null default session_user,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    primary key (cfdi_id, document_id)
);
-- Which payments a payment supplement says, and which credit memo a credit note: each is said by one live document.
create table cfdi_documents (
    cfdi_id bigint not null references cfdis,
    document_id bigint not null references documents,
    branch text not null references branches,
    live boolean not null default true,
    primary key (cfdi_id, document_id)
);
create unique index cfdi_documents_one_live on cfdi_documents (document_id) where live;
-- Which stamped advance was taken back by which credit note (relation 07) once its final invoice was stamped: each is once, until that
-- credit note is cancelled (live is false then). What was received in another currency counts as so much of the invoice's (applied);
-- fx is what that is worth more in pesos (less where negative) than on the day of the advance.
create table advance_applications (
    cfdi_id bigint primary key references cfdis,
    advance_id bigint not null references cfdis,
    invoice_id bigint not null references cfdis,
    branch text not null,
    live boolean not null default true,
    applied numeric(18, 2) not null,
    fx numeric(18, 2) not null default 0,
    created_at timestamptz not null default now()
);
create unique index advance_applications_one_live on advance_applications (advance_id) where live;
create index advance_applications_invoice on advance_applications (invoice_id);
-- The balance ledger: what a supplement or a credit note moved of one stamped invoice, in the invoice's currency. It is reserved
-- when the moving document's bytes are frozen, live once that is stamped, and released when it is refused.
create table balance_entries (
    invoice_id bigint not null references cfdis,
    cfdi_id bigint not null references cfdis,
    branch text not null references branches,
    kind text not null check (kind in ('payment', 'credit_note')),
    amount numeric(18, 2) not null check (amount > 0),
    before numeric(18, 2) not null,
    after numeric(18, 2) not null check (after >= 0),
    instalment integer not null default 0,
    fate text not null default 'reserved' check (fate in ('reserved', 'live', 'released', 'superseded', 'cancelled')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (invoice_id, cfdi_id),
    check (case kind when 'payment' then instalment > 0 and after = before - amount
           else instalment = 0 and after = greatest(before - amount, 0) end)
);
create index balance_entries_cfdi on balance_entries (cfdi_id);
create unique index balance_entries_instalment on balance_entries (invoice_id, instalment)
    where kind = 'payment' and fate in ('reserved', 'live');
-- One document at a time is on its way: what it shows of the balance is still true when it comes back.
create unique index balance_entries_one_reserved on balance_entries (invoice_id) where fate = 'reserved';
-- Under a lock on the invoice: an entry that counts begins where the others end, whoever wrote it, and the invoice knows what it owes.
create function balance_entry_follows() returns trigger language plpgsql as $$
declare
    whole numeric; paid numeric; credited numeric; payments integer;
    counts boolean := new.fate in ('reserved', 'live');
begin
    if tg_op = 'UPDATE' and old.fate in ('superseded', 'cancelled') and new.fate not in (old.fate, 'cancelled') then
        raise check_violation using message = 'an entry that was taken back never counts again', constraint = 'balance_entry_follows';
    end if;
    select c.total into whole from cfdis c where c.id = new.invoice_id for no key update;
    select coalesce(sum(e.amount) filter (where e.kind = 'payment'), 0), coalesce(sum(e.amount) filter (where e.kind = 'credit_note'), 0),
            count(*) filter (where e.kind = 'payment')
        into paid, credited, payments
        from balance_entries e where e.invoice_id = new.invoice_id and e.cfdi_id <> new.cfdi_id and e.fate in ('reserved', 'live');
    if counts and (tg_op = 'INSERT' or old.fate not in ('reserved', 'live')
            or (old.amount, old.before, old.instalment) is distinct from (new.amount, new.before, new.instalment)) then
        if new.before <> greatest(whole - paid - credited, 0) or (new.kind = 'payment' and new.instalment <> payments + 1)
                or (new.kind = 'credit_note' and new.amount > whole - credited) then
            raise check_violation using message = 'the entry does not follow the ledger', constraint = 'balance_entry_follows';
        end if;
    end if;
    update cfdis set outstanding = greatest(whole - paid - credited - case when counts then new.amount else 0 end, 0)
        where id = new.invoice_id and outstanding is not null;
    return new;
end $$;
create trigger balance_entry_follows before insert or update on balance_entries for each row execute function balance_entry_follows();
-- A document that was sent to another PAC by force: where it may turn up too, with the bytes and the key that went there.
create table stamp_watches (
    id bigint generated always as identity primary key,
    cfdi_id bigint not null references cfdis,
    branch text not null references branches,
    pac text not null,
    attempt_id uuid not null,
    key text not null,
    sealed_xml bytea not null,
    sent_at timestamptz not null,
    -- From here on nobody can stamp these bytes any more: the PAC is asked by sending them, and "not stamped" is definite.
    definite_after timestamptz not null,
    next_at timestamptz not null default now(),
    asked integer not null default 0,
    state text not null default 'watching' check (state in ('watching', 'absent', 'found', 'returned')),
    forced_by text not null,
    approved_by text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create unique index stamp_watches_one on stamp_watches (cfdi_id, pac) where state = 'watching';
create index stamp_watches_due on stamp_watches (next_at) where state = 'watching';
-- Stamps that a PAC has and we did not know: of our document before it was known as stamped, a second one of it, or of no document.
create table stray_stamps (
    uuid text primary key check (uuid = upper(uuid)),
    issuer_id bigint not null references issuers,
    branch text not null references branches,
    cfdi_id bigint references cfdis,
    pac text not null,
    kind text not null check (kind in ('ours', 'twin', 'foreign')),
    number text not null default '',
    recipient_rfc text not null default '',
    total text not null default '',
    currency text not null default '',
    stamped_xml bytea not null,
    found_at timestamptz not null default now(),
    settled_at timestamptz
);
create index stray_stamps_cfdi on stray_stamps (cfdi_id) where cfdi_id is not null;
create index stray_stamps_open on stray_stamps (found_at) where settled_at is null;
-- One case of cancelling a CFDI: who asked for what, the request as it was signed and sent, and what came of it at SAT. A case
-- that nobody here asked for is written when SAT tells of it.
create table cancellations (
    id bigint generated always as identity primary key,
    cfdi_id bigint not null references cfdis,
    branch text not null references branches,
    origin text not null default 'here' check (origin in ('here', 'elsewhere')),
    reason text not null default '' check (reason in ('', '01', '02', '03', '04')),
    replacement_id bigint references cfdis,
    state text not null default 'open' check (state in ('open', 'requested', 'rejected', 'refused', 'cancelled')),
    pac text not null default '',
    request_xml bytea,
    requested_at timestamptz,
    accept_by date,
    code text not null default '',
    params jsonb not null default '{}',
    asked_by text not null default session_user,
    approved_by text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint cancellations_reason check ((reason = '') = (origin = 'elsewhere'))
);
create unique index cancellations_one_open on cancellations (cfdi_id) where state in ('open', 'requested');
create index cancellations_cfdi on cancellations (cfdi_id, id);
create index cancellations_state on cancellations (state, id);
-- Which CFDI takes the place of which: a mended one, or a guest's own of a ticket that a global invoice has. Until the old one is
-- cancelled at SAT the new one does not count as the sale's.
create table replacements (
    cfdi_id bigint primary key references cfdis,
    replaces_id bigint not null references cfdis,
    branch text not null references branches,
    kind text not null check (kind in ('replacement', 'late_guest')),
    created_by text not null default session_user,
    created_at timestamptz not null default now()
);
create index replacements_of on replacements (replaces_id);
-- What SAT last said of each stamped CFDI, in its own words.
create table sat_answers (
    cfdi_id bigint primary key references cfdis,
    branch text not null references branches,
    asked_at timestamptz not null default now(),
    code text not null default '',
    cancelable text not null default '',
    state text not null default '',
    cancellation text not null default '',
    efos text not null default ''
);
create index sat_answers_asked on sat_answers (asked_at);
-- What takes another's place counts as the sale's once that one is cancelled at SAT, whoever drafts it.
create function replacement_waits() returns trigger language plpgsql as $$
begin
    if exists (select from cfdis c where c.id = new.cfdi_id and c.purpose = 'replacement') then
        new.live := false;
    end if;
    return new;
end $$;
create trigger replacement_waits before insert on cfdi_sales for each row execute function replacement_waits();
-- Received CFDIs whose suppliers ask an issuer to accept their cancellation. Silence accepts.
create table supplier_requests (
    issuer_id bigint not null references issuers,
    uuid text not null check (uuid = upper(uuid)),
    pac text not null,
    first_seen timestamptz not null default now(),
    last_seen timestamptz not null default now(),
    accept_by date not null,
    gone_at timestamptz,
    primary key (issuer_id, uuid)
);
create index supplier_requests_open on supplier_requests (accept_by) where gone_at is null;
create table cfdi_prints (
    cfdi_id bigint not null references cfdis,
    branch text not null references branches,
    template text not null,
    status text not null,
    pdf bytea not null,
    sha256 text not null,
    created_at timestamptz not null default now(),
    primary key (cfdi_id, template, status)
);

-- Other papers of a CFDI, each kept as it came: SAT's and the PAC's acknowledgments, evidence that a person added.
create table cfdi_papers (
    cfdi_id bigint not null references cfdis,
    branch text not null references branches,
    kind text not null check (kind in ('acknowledgment', 'evidence')),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    name text not null default '',
    content bytea not null,
    created_at timestamptz not null default now(),
    primary key (cfdi_id, kind, sha256)
);
-- What an archive has of ours: `place` is the archive's own number, so that a new folder is filled anew.
create table archived (
    place uuid not null,
    cfdi_id bigint not null references cfdis,
    paper text not null,
    path text not null,
    sha256 text not null,
    archived_at timestamptz not null default now(),
    primary key (place, cfdi_id, paper)
);

create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor text not null default session_user,
    action text not null,
    branch text references branches,
    subject text not null,
    canonical text not null
);
create index audit_subject on audit (subject, id);
create table events (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    xid bigint not null default (pg_current_xact_id()::text::bigint),
    name text not null,
    branch text references branches,
    subject text not null default '',
    params jsonb not null default '{}'
);
create index events_recent on events (id desc);
create function events_notify() returns trigger language plpgsql as $$
begin
    if exists (select from added a where not exists (
            select from flags f where f.branch = a.branch and f.name = 'real_time_notifications' and not f.enabled)) then
        perform pg_notify('events', '');
    end if;
    return null;
end $$;
create trigger events_notify after insert on events referencing new table as added for each statement execute function events_notify();

call protect('hub', 'shared');
call protect('schema_digests', 'shared');
call protect('people', 'private');
call protect('people_branches', 'private');
call protect('issuers', 'private');
call protect('connections', 'private');
call protect('branches', 'private');
call protect('installations', 'shared');
call protect('agents', 'shared');
call protect('agent_boots', 'shared');
call protect('command_permissions', 'shared');
call protect('data_keys', 'private');
call protect('data_key_seals', 'private');
call protect('secrets', 'private');
call protect('secret_drops', 'private');
call protect('settings', 'shared');
call protect('flags', 'branch');
call protect('branch_looks', 'branch');
call protect('lanes', 'private');
call protect('work', 'branch');
call protect('schedule_slots', 'private');
call protect('sources', 'shared');
call protect('sweeps', 'private');
call protect('source_rows', 'branch');
call protect('sheet_files', 'branch');
call protect('sheet_rows', 'branch');
call protect('documents', 'branch');
call protect('service_profiles', 'branch');
call protect('tax_rules', 'connection');
call protect('exchange_rates', 'shared');
call protect('lodging_rates', 'shared');
call protect('csds', 'issuer');
call protect('pac_accounts', 'issuer');
call protect('series', 'branch');
call protect('cfdis', 'branch');
call protect('cfdi_sales', 'branch');
call protect('folio_notes', 'branch');
call protect('global_invoices', 'branch');
call protect('global_left_out', 'branch');
call protect('cfdi_documents', 'branch');
call protect('balance_entries', 'branch');
call protect('advance_applications', 'branch');
call protect('cancellations', 'branch');
call protect('replacements', 'branch');
call protect('sat_answers', 'branch');
call protect('supplier_requests', 'issuer');
call protect('cfdi_prints', 'branch');
call protect('cfdi_papers', 'branch');
call protect('archived', 'private');
call protect('recipients', 'branch');
call protect('stamp_watches', 'branch');
call protect('stray_stamps', 'branch');
call protect('audit', 'branch');
call protect('events', 'branch');

grant delete on secrets, secret_drops, data_key_seals, work, cfdi_sales, schedule_slots to erphub_agents;
-- What happened is added to, never changed.
revoke update on audit, events, folio_notes from erphub_agents;

-- Rows that are keyed otherwise: the same rules by their own key.
grant select on people, people_branches, issuers, connections, branches to erphub_people;
create policy people_read on people for select to erphub_people using (login = session_user or (select person_role()) = 'admin');
create policy people_read on people_branches for select to erphub_people using (login = session_user or (select person_role()) = 'admin');
create policy people_read on issuers for select to erphub_people using (id = any ((select visible_issuers())::bigint[]));
create policy people_read on connections for select to erphub_people using (id = any ((select visible_connections())::bigint[]));
-- A row that was added in this very statement is not yet seen by the function above.
create policy people_read_new on connections for select to erphub_admin using (state = 'new' and (select person_role()) = 'admin');
create policy people_read on branches for select to erphub_people using (code = any ((select visible_branches())::text[]));

-- Whether a command says what it means: its lane is the one of what it is about, and that is of the branch it is asked for.
create function command_fits(kind text, lane text, ref text, branch text) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public as $$
declare number bigint := case when $3 ~ '^[0-9]{1,18}$' then $3::bigint end;
begin
    return case $1
        when 'issue_cfdi' then $2 = 'cfdi:' || $3 and exists (select from public.cfdis c where c.id = number and c.branch = $4)
        when 'retry' then $2 = 'retry:' || $3 and exists (select from public.work w where w.id = number and w.branch = $4)
        when 'resolve' then $2 = 'resolve:' || $3 and exists (
            select from public.work w where w.id = number and w.branch = $4 and w.state = 'unknown')
        when 'sync_plan' then $2 = 'plan:' || $4 and $3 = $4
        when 'sync_apply' then $2 = 'plan:' || $4 and exists (select from public.sync_plans p where p.id = number and p.branch = $4)
        when 'take_in' then $2 = 'source:' || $3 and exists (select from public.sources s where s.id = number)
        when 'probe_pac' then $2 = 'pac:' || $3 and exists (
            select from public.pac_accounts a join public.branches b on b.issuer_id = a.issuer_id
            where a.id = number and b.code = $4 and a.issuer_id = any (public.visible_issuers()))
        when 'import_csd' then $2 = 'csd:' || $3 and number = any (public.visible_issuers())
            and exists (select from public.branches b where b.code = $4 and b.issuer_id = number)
        when 'force_failover' then $2 = 'cfdi:' || $3 and exists (
            select from public.cfdis c where c.id = number and c.branch = $4 and c.state = 'STAMPING')
        -- Not before nobody can stamp its bytes any more: 72 hours, and two for a clock that is wrong.
        when 'declare_absent' then $2 = 'cfdi:' || $3 and exists (
            select from public.cfdis c join public.branches b on b.code = c.branch where c.id = number and c.branch = $4
            and c.state = 'STAMPING' and c.issued_at at time zone b.zone + interval '74 hours' < now())
        when 'cancel_twin' then exists (select from public.stray_stamps s
            where s.uuid = $3 and s.kind = 'twin' and s.settled_at is null and s.branch = $4 and $2 = 'cfdi:' || s.cfdi_id)
        when 'cancel_cfdi' then $2 = 'cfdi:' || $3 and exists (
            select from public.cfdis c where c.id = number and c.branch = $4 and c.state in ('STAMPED', 'CANCEL_REQUESTED'))
        when 'ask_sat' then $2 = 'sat' and exists (
            select from public.cfdis c where c.id = number and c.branch = $4 and c.uuid is not null)
        when 'redeem' then exists (
            select from public.authorizations a where a.id::text = $3 and $2 = 'command:' || a.connection_id
            and a.connection_id = any (public.visible_connections()))
        else $2 = 'command:' || $3 and number = any (public.visible_connections()) end;
end $$;
revoke execute on function command_fits(text, text, text, text) from public;
grant execute on function command_fits(text, text, text, text) to erphub_people;

-- Which commands of people a second person must approve, and when: one line each.
create function command_needs_approval(kind text, ref text, branch text) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public as $$
begin
    return case $1
        when 'force_failover' then true
        when 'declare_absent' then true
        when 'cancel_twin' then true
        when 'cancel_cfdi' then exists (select from public.cfdis c where c.id = case when $2 ~ '^[0-9]{1,18}$' then $2::bigint end
            and date_trunc('month', c.issued_at) < date_trunc('month', now() at time zone 'America/Mexico_City'))
        else false end;
end $$;
-- The number of the document that a request is about, as people write it; '' where it is about none.
create function request_number(kind text, ref text) returns text language sql stable security definer
set search_path = pg_catalog, public as $$
    select coalesce((select concat_ws('-', nullif(c.series, ''), c.folio) from public.cfdis c
        where $1 in ('force_failover', 'declare_absent', 'cancel_cfdi') and c.id = case when $2 ~ '^[0-9]{1,18}$' then $2::bigint end),
        (select s.number from public.stray_stamps s where $1 = 'cancel_twin' and s.uuid = $2), '')
$$;
-- What a person asks for waits when it needs an approval, whatever was inserted; what touches a fiscal document does so whoever asks
-- for it, an operator at a command line included.
create function work_is_asked() returns trigger language plpgsql as $$
begin
    if (new.kind in ('cancel_cfdi', 'declare_absent') or (new.kind in ('force_failover', 'cancel_twin') and new.approved_by is null)
            or pg_has_role(session_user, 'erphub_people', 'member'))
            and command_needs_approval(new.kind, new.ref, new.branch) then
        new.state := 'asked';
        new.needs_approval := true;
        new.approved_by := null;
        new.approved_at := null;
    end if;
    return new;
end $$;
create trigger work_is_asked before insert on work for each row execute function work_is_asked();
-- Approves or refuses what waits for it, and audits it: approved, alone (the only admin there is, who typed the document's number),
-- refused; or nothing happens: not_asked, another_person (who asked does not approve), not_the_number.
create function answer_request(of_work bigint, approve boolean, typed text, reason text) returns text language plpgsql security definer
set search_path = pg_catalog, public as $$
declare
    asked record; said text := 'approved'; number text;
begin
    select w.id, w.kind, w.ref, w.branch, w.requested_by into asked from public.work w
        where w.id = of_work and w.state = 'asked' for no key update;
    if not found then
        return 'not_asked';
    end if;
    if not asked.branch = any (public.visible_branches())
            or (public.person_role() is distinct from 'admin' and (approve or asked.requested_by <> session_user)) then
        raise insufficient_privilege;
    end if;
    number := public.request_number(asked.kind, asked.ref);
    if not approve then
        said := 'refused';
    elsif asked.requested_by = session_user then
        if (select count(*) from public.people p where p.role = 'admin' and p.revoked_at is null) > 1 then
            return 'another_person';
        end if;
        if number = '' or upper(trim(coalesce(typed, ''))) <> upper(number) then
            return 'not_the_number';
        end if;
        said := 'alone';
    end if;
    if approve then
        update public.work set state = 'ready', approved_by = session_user, approved_at = now(), run_at = now(), updated_at = now(),
            args = case said when 'alone' then args || jsonb_build_object('typed', number) else args end where id = asked.id;
        perform pg_notify('work', '');
    else
        update public.work set state = 'done', code = 'approval.refused', updated_at = now(),
            params = jsonb_build_object('by', session_user, 'reason', reason) where id = asked.id;
    end if;
    insert into public.audit (actor, action, branch, subject, canonical) values (session_user, asked.kind || '.' || said, asked.branch, asked.ref,
        jsonb_build_object('action', asked.kind || '.' || said, 'actor', session_user, 'subject', asked.ref, 'asked_by', asked.requested_by,
            'number', number, 'reason', reason)::text);
    insert into public.events (name, branch, subject, params) values ('request.' || said, asked.branch, asked.id::text,
        jsonb_build_object('kind', asked.kind, 'number', number, 'by', session_user));
    return said;
end $$;
revoke execute on function command_needs_approval(text, text, text), request_number(text, text),
    answer_request(bigint, boolean, text, text) from public;
grant execute on function command_needs_approval(text, text, text), request_number(text, text) to erphub_people, erphub_agents;
grant execute on function answer_request(bigint, boolean, text, text) to erphub_finance, erphub_admin;

-- Asks now about one CFDI, instead of at its time: its PAC or SAT where an answer is open, and SAT about a stamp. A person who handles
-- money may do so for the branches they see.
create function ask_about(of_cfdi bigint) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if pg_has_role(session_user, 'erphub_people', 'member') and (coalesce(public.person_role(), '') not in ('finance', 'admin')
            or not exists (select from public.cfdis c where c.id = of_cfdi and c.branch = any (public.visible_branches()))) then
        raise insufficient_privilege;
    end if;
    update public.work set run_at = now() where ref = of_cfdi::text
        and ((lane = 'cfdi:' || of_cfdi and kind in ('issue_cfdi', 'cancel_cfdi') and state = 'unknown')
            or (lane = 'sat' and kind = 'ask_sat' and state = 'ready'));
    insert into public.work (kind, lane, ref, branch, priority)
        select 'ask_sat', 'sat', c.id::text, c.branch, 100 from public.cfdis c where c.id = of_cfdi and c.uuid is not null
        on conflict do nothing;
    perform pg_notify('work', '');
end $$;
revoke execute on function ask_about(bigint) from public;
grant execute on function ask_about(bigint) to erphub_agents, erphub_finance, erphub_admin;

-- Tries again what waited for one of these things to be mended. A person may do so for the branches they see.
create function release_blocked(of_branch text, codes text[]) returns void language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
    if pg_has_role(session_user, 'erphub_people', 'member') and not of_branch = any (public.visible_branches()) then
        raise insufficient_privilege;
    end if;
    update public.work set state = 'ready', run_at = now(), code = '', params = '{}'
    where branch = of_branch and state = 'blocked' and code = any (codes);
end $$;
revoke execute on function release_blocked(text, text[]) from public;
grant execute on function release_blocked(text, text[]) to erphub_agents, erphub_admin;

-- Keeps a published rate, unless one is known for that day: that one is returned as it stands. What waited for a rate is tried again,
-- in every branch. Agents may, and people who handle money.
create function add_exchange_rate(of_currency text, in_home text, on_day date, worth numeric, said_by text,
    out rate numeric, out source text, out added boolean) language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
    if pg_has_role(session_user, 'erphub_people', 'member') and coalesce(public.person_role(), '') not in ('finance', 'admin') then
        raise insufficient_privilege;
    end if;
    insert into public.exchange_rates (currency, home, published_on, rate, source) values (of_currency, in_home, on_day, worth, said_by)
        on conflict do nothing;
    added := found;
    select e.rate, e.source into rate, source from public.exchange_rates e
        where e.currency = of_currency and e.home = in_home and e.published_on = on_day;
    if added then
        update public.work w set state = 'ready', run_at = now(), code = '', params = '{}'
            where w.state = 'blocked' and w.code = 'exchange_rate.missing';
    end if;
end $$;
revoke execute on function add_exchange_rate(text, text, date, numeric, text) from public;
grant execute on function add_exchange_rate(text, text, date, numeric, text) to erphub_agents, erphub_finance, erphub_admin;

-- How many branches of an issuer invoice at a place: a person who does not see them all makes no global invoice of it.
create function branches_at(issuer bigint, postal_code text) returns bigint language sql stable security definer
set search_path = pg_catalog, public as $$
    select count(*) from public.branches b join public.issuers i on i.id = b.issuer_id
    where b.issuer_id = $1 and b.active and b.cfdi_enabled and b.connection_id is not null and coalesce(nullif(b.postal_code, ''), i.place_of_issue) = $2
$$;
-- The stamped advances of sales that nothing has taken back, whichever branch of the issuer received them: the invoice of a sale names
-- them all, whoever of those who see the sale drafts it.
create function advances_of(sales text[]) returns table (id bigint, name text, uuid text, total numeric, currency text)
language sql stable security definer set search_path = pg_catalog, public as $$
    select distinct c.id, concat_ws('-', nullif(c.series, ''), c.folio), upper(c.uuid), c.total, c.currency
    from public.documents i join public.branches b on b.code = i.branch
        join public.documents p on p.parent_id = i.row_id and p.parent_id <> '' and p.kind = 'payment'
        join public.cfdi_documents m on m.document_id = p.id and m.live
        join public.cfdis c on c.id = m.cfdi_id and c.issuer_id = b.issuer_id
    where i.kind = 'invoice' and i.row_id = any (sales) and c.purpose = 'advance' and c.state = 'STAMPED'
        and (i.branch = any (public.visible_branches()) or not pg_has_role(session_user, 'erphub_people', 'member'))
        and not exists (select from public.advance_applications a where a.advance_id = c.id and a.live)
    order by c.id
$$;
-- The invoice of the sale that a payment is applied to, by name, whichever branch issued it; null where there is none but a draft.
create function invoice_of_payment(payment bigint) returns text language sql stable security definer
set search_path = pg_catalog, public as $$
    select concat_ws('-', nullif(c.series, ''), c.folio)
    from public.documents p join public.documents i on i.row_id = p.parent_id and i.kind = 'invoice'
        join public.cfdi_sales s on s.document_id = i.id and s.live join public.cfdis c on c.id = s.cfdi_id
    where p.id = payment and p.parent_id <> '' and c.state not in ('DRAFT', 'REFUSED')
        and (p.branch = any (public.visible_branches()) or not pg_has_role(session_user, 'erphub_people', 'member'))
    order by c.id limit 1
$$;
revoke execute on function advances_of(text[]), invoice_of_payment(bigint) from public;
grant execute on function advances_of(text[]), invoice_of_payment(bigint) to erphub_people, erphub_agents;
-- Whether a ticket of a branch may still leave the global invoice it is in, which may be another branch's.
create function ticket_may_move(global bigint, of_branch text) returns boolean language sql stable security definer
set search_path = pg_catalog, public as $$
    select of_branch = any (public.visible_branches()) and exists (
        select from public.cfdis c where c.id = global and c.purpose = 'global' and c.state in ('DRAFT', 'REFUSED'))
$$;
-- Takes a sale out of a global invoice that is not on its way yet: what a person confirmed of it is not true any more, and its draft
-- says so. False when it is too late.
create function leave_global(global bigint, document bigint) returns boolean language plpgsql security definer
set search_path = pg_catalog, public as $$
declare ticket record;
begin
    select d.branch, d.number into ticket from public.documents d where d.id = document;
    if pg_has_role(session_user, 'erphub_people', 'member')
            and not (ticket.branch = any (public.visible_branches()) and public.person_role() in ('finance', 'admin')) then
        raise insufficient_privilege;
    end if;
    perform 1 from public.cfdis c where c.id = global and c.purpose = 'global' and c.state in ('DRAFT', 'REFUSED') for no key update;
    if not found then
        return false;
    end if;
    update public.cfdi_sales s set live = false where s.cfdi_id = global and s.document_id = document and s.live;
    if not found then
        return false;
    end if;
    update public.cfdis set draft_hash = '', code = 'global.tickets_moved', updated_at = now(), params = jsonb_build_object('problems',
        jsonb_build_array(jsonb_build_object('message', 'ticket.left', 'params', jsonb_build_object('number', ticket.number))))
    where id = global;
    return true;
end $$;
-- Asks for drafts of their own for sales that are no part of a global invoice any more.
create function draft_alone(ids bigint[]) returns void language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
    insert into public.work (kind, lane, ref, branch, priority)
        select 'draft_cfdi', 'draft:' || d.id, d.id::text, d.branch, 5 from public.documents d
        join public.branches b on b.code = d.branch and b.cfdi_enabled
        where d.id = any (ids) and d.kind = 'invoice'
            and (not pg_has_role(session_user, 'erphub_people', 'member') or d.branch = any (public.visible_branches()))
            and exists (select from public.erp_entity_mappings m where m.entity_type = 'invoice' and m.spirit_tours_entity_id = d.row_id)
        on conflict do nothing;
end $$;
revoke execute on function branches_at(bigint, text), ticket_may_move(bigint, text), leave_global(bigint, bigint), draft_alone(bigint[])
    from public;
grant execute on function branches_at(bigint, text), ticket_may_move(bigint, text) to erphub_people, erphub_agents;
grant execute on function leave_global(bigint, bigint), draft_alone(bigint[]) to erphub_agents, erphub_finance, erphub_admin;

-- Marks an admitted agent to seal for an RFC: the others that do then seal the CSD's key to it. False when it is not admitted.
-- A person may do so as an admin, for the issuers of the branches they see.
create function mark_sealer(of_agent bigint, of_rfc text) returns boolean language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
    if pg_has_role(session_user, 'erphub_people', 'member') and (public.person_role() is distinct from 'admin'
            or not exists (select from public.issuers i where i.tax_id = of_rfc and i.id = any (public.visible_issuers()))) then
        raise insufficient_privilege;
    end if;
    update public.agents set seals_for = array_append(array_remove(seals_for, of_rfc), of_rfc)
    where id = of_agent and approved_at is not null and revoked_at is null;
    return found;
end $$;
revoke execute on function mark_sealer(bigint, text) from public;
grant execute on function mark_sealer(bigint, text) to erphub_agents, erphub_admin;

-- Whether whoever asks may change what seals for an RFC: agents, and admins for the issuers of the branches they see.
create function may_seal(of_rfc text) returns boolean language sql stable security definer set search_path = pg_catalog, public as $$
    select not pg_has_role(session_user, 'erphub_people', 'member') or (public.person_role() = 'admin'
        and exists (select from public.issuers i where i.tax_id = of_rfc and i.id = any (public.visible_issuers())))
$$;
-- Takes an agent the right to seal for an RFC, with its seals on the keys: done, not_marked, or last when nobody else could open
-- some of them. By force the last goes too; what nobody can open any more is then removed, and its CSDs are retired.
create function unmark_sealer(of_agent bigint, of_rfc text, forced boolean) returns text language plpgsql security definer
set search_path = pg_catalog, public as $$
declare lost text[];
begin
    if public.may_seal(of_rfc) is not true then
        raise insufficient_privilege;
    end if;
    -- One at a time: of the last two that open a key only one may go.
    perform 1 from public.agents a where of_rfc = any (a.seals_for) or a.id = of_agent order by a.id for no key update;
    if not exists (select from public.agents a where a.id = of_agent and of_rfc = any (a.seals_for)) then
        return 'not_marked';
    end if;
    select array_agg(distinct x.owner) into lost from public.secrets x join public.data_keys k on k.id = x.data_key_id
    where k.seals_for = of_rfc and not exists (
        select from public.data_key_seals s join public.agents a on a.id = s.agent_id
        where s.data_key_id = k.id and a.id <> of_agent and a.approved_at is not null and a.revoked_at is null
            and of_rfc = any (a.seals_for));
    if lost is not null and not forced then
        return 'last';
    end if;
    update public.agents a set seals_for = array_remove(a.seals_for, of_rfc) where a.id = of_agent;
    delete from public.data_key_seals s using public.data_keys k
    where k.id = s.data_key_id and k.seals_for = of_rfc and s.agent_id = of_agent;
    delete from public.secrets x where x.owner = any (lost);
    update public.csds c set retired_at = now() where c.retired_at is null and 'csd:' || c.serial = any (lost);
    return 'done';
end $$;
-- Retires a CSD and removes its key: done, none, or last when the issuer would have none left to seal with now.
create function retire_csd(of_serial text, forced boolean) returns text language plpgsql security definer
set search_path = pg_catalog, public as $$
declare chosen record;
begin
    select c.issuer_id, c.rfc, c.valid_from <= now() and now() <= c.valid_until as usable into chosen
    from public.csds c where c.serial = of_serial and c.retired_at is null;
    if not found then
        return 'none';
    end if;
    if public.may_seal(chosen.rfc) is not true then
        raise insufficient_privilege;
    end if;
    perform 1 from public.csds c where c.issuer_id = chosen.issuer_id order by c.id for update;
    if chosen.usable and not forced and not exists (
            select from public.csds c where c.issuer_id = chosen.issuer_id and c.serial <> of_serial and c.retired_at is null
                and c.valid_from <= now() and now() <= c.valid_until) then
        return 'last';
    end if;
    update public.csds c set retired_at = now() where c.serial = of_serial and c.retired_at is null;
    delete from public.secrets x where x.owner = 'csd:' || of_serial;
    delete from public.secret_drops d where d.owner = 'csd:' || of_serial;
    return 'done';
end $$;
revoke execute on function may_seal(text), unmark_sealer(bigint, text, boolean), retire_csd(text, boolean) from public;
grant execute on function unmark_sealer(bigint, text, boolean), retire_csd(text, boolean) to erphub_agents, erphub_admin;

-- What people write. A command is a row of work; who may ask for which is a row of command_permissions.
grant insert (kind, lane, ref, branch, run_at, priority, args) on work to erphub_people;
grant delete on work to erphub_people;
create policy people_ask on work for insert to erphub_people with check (
    branch = any ((select visible_branches())::text[])
    and state in ('ready', 'asked') and requested_by = session_user and priority between 0 and 100 and run_at < now() + interval '1 hour'
    and command_fits(kind, lane, ref, branch)
    and exists (select 1 from command_permissions c where c.kind = work.kind and c.role = (select person_role())));
create policy people_undo on work for delete to erphub_people using (
    state = 'ready' and requested_by = session_user and run_at > now() and token = 0);
grant insert (id, agent_id, owner, name, sealed) on secret_drops to erphub_admin;
create policy people_drop on secret_drops for insert to erphub_admin with check (person = session_user);
grant insert (environment, erp, label, config, start_date), update (label, config, start_date) on connections to erphub_admin;
create policy people_add on connections for insert to erphub_admin with check (state = 'new');
create policy people_change on connections for update to erphub_admin using (id = any ((select visible_connections())::bigint[]));
grant update (connection_id, department) on branches to erphub_admin;
create policy people_change on branches for update to erphub_admin using (code = any ((select visible_branches())::text[]));
grant insert (issuer_id, pac, environment, priority, config), update (priority, config) on pac_accounts to erphub_admin;
create policy people_add on pac_accounts for insert to erphub_admin with check (
    issuer_id = any ((select visible_issuers())::bigint[]) and environment = (select h.environment from hub h) and state = 'ready');
create policy people_order on pac_accounts for update to erphub_admin using (issuer_id = any ((select visible_issuers())::bigint[]));
grant update (approved_at, approved_by, revoked_at) on agents to erphub_admin;
create policy people_approve on agents for update to erphub_admin using ((select person_role()) = 'admin')
    with check (approved_by is null or approved_by = session_user or revoked_at is not null);
grant insert on lodging_rates to erphub_admin;
revoke execute on function sheet_source(text) from public;
grant execute on function sheet_source(text) to erphub_finance, erphub_admin;
grant insert on sheet_files, sheet_rows to erphub_finance, erphub_admin;
grant update (columns, file_id, updated_at) on sheet_rows to erphub_finance, erphub_admin;
grant update (added, changed, same, left_out) on sheet_files to erphub_finance, erphub_admin;
create policy people_change on sheet_files for update to erphub_finance, erphub_admin
    using (imported_by = session_user and branch = any ((select visible_branches())::text[]));
create policy people_add on sheet_files for insert to erphub_finance, erphub_admin with check (
    imported_by = session_user and branch = any ((select visible_branches())::text[])
    and exists (select from branches b where b.code = branch and b.source_id = sheet_files.source_id));
create policy people_add on sheet_rows for insert to erphub_finance, erphub_admin with check (
    branch = any ((select visible_branches())::text[])
    and exists (select from branches b where b.code = branch and b.source_id = sheet_rows.source_id));
create policy people_change on sheet_rows for update to erphub_finance, erphub_admin
    using (branch = any ((select visible_branches())::text[]));
create policy people_add on lodging_rates for insert to erphub_admin with check ((select person_role()) = 'admin');
grant insert, update on settings, flags to erphub_admin;
create policy people_change on settings to erphub_admin using (true) with check (updated_by = session_user);
create policy people_change on flags to erphub_admin using (branch = any ((select visible_branches())::text[]))
    with check (updated_by = session_user and branch = any ((select visible_branches())::text[]));
grant insert (actor, action, branch, subject, canonical) on audit to erphub_finance, erphub_admin;
grant insert (name, branch, subject, params) on events to erphub_finance, erphub_admin;
create policy people_add on audit for insert to erphub_finance, erphub_admin with check (actor = session_user and (branch is null or branch = any ((select visible_branches())::text[])));
create policy people_add on events for insert to erphub_finance, erphub_admin with check (
    branch = any ((select visible_branches())::text[]) or (branch is null and (select person_role()) = 'admin'));
-- Everybody may read what concerns no branch (an agent that started, a migration).
create policy people_read_general on events for select to erphub_people using (branch is null and (select person_role()) is not null);
-- A person writes what a draft says, never its folio, its bytes, its stamp or whose it is.
grant insert (document_uuid, environment, issuer_id, branch, cfdi_type, purpose, recipient_id, recipient_rfc, recipient_name, payment_method, payment_form, currency,
    exchange_rate, rate_source, total, total_minor, source_date, booking_date, draft, draft_hash, by_hand, code, params)
    on cfdis to erphub_finance, erphub_admin;
grant update (state, recipient_id, recipient_rfc, recipient_name, payment_method, payment_form, currency, exchange_rate, rate_source, total, total_minor,
    source_date, booking_date, draft, draft_hash, by_hand, code, params, updated_at) on cfdis to erphub_finance, erphub_admin;
create policy people_draft on cfdis for insert to erphub_finance, erphub_admin with check (
    state = 'DRAFT' and environment = (select h.environment from hub h)
    and exists (select from branches b where b.code = branch and b.issuer_id = cfdis.issuer_id));
create policy people_redraft on cfdis for update to erphub_finance, erphub_admin
    using (state in ('DRAFT', 'REFUSED') and branch = any ((select visible_branches())::text[])) with check (state = 'DRAFT');
grant insert (cfdi_id, document_id, branch, amount), update (amount, live) on cfdi_sales to erphub_finance, erphub_admin;
create policy people_draft on cfdi_sales for insert to erphub_finance, erphub_admin with check (
    exists (select from cfdis c where c.id = cfdi_id and c.state = 'DRAFT' and (c.branch = cfdi_sales.branch
        or (c.purpose = 'global' and exists (select from branches b where b.code = cfdi_sales.branch and b.issuer_id = c.issuer_id))))
    and exists (select from documents d where d.id = document_id and d.branch = cfdi_sales.branch));
create policy people_redraft on cfdi_sales for update to erphub_finance, erphub_admin
    using (exists (select from cfdis c where c.id = cfdi_id and c.state in ('DRAFT', 'REFUSED') and c.branch = cfdi_sales.branch));
create policy people_leave on cfdi_sales for update to erphub_finance, erphub_admin using (ticket_may_move(cfdi_id, branch));
-- What takes another's place is said once, for a document of the same branch, while it is a draft.
grant insert (cfdi_id, replaces_id, branch, kind) on replacements to erphub_finance, erphub_admin;
create policy people_replace on replacements for insert to erphub_finance, erphub_admin with check (
    created_by = session_user and branch = any ((select visible_branches())::text[])
    and exists (select from cfdis c where c.id = cfdi_id and c.state = 'DRAFT' and c.branch = replacements.branch)
    and exists (select from cfdis c where c.id = replaces_id and c.state = 'STAMPED'));
-- A global invoice's period is said once; what is left out of it is said with a reason, in the person's own name.
grant insert on global_invoices to erphub_finance, erphub_admin;
create policy people_draft on global_invoices for insert to erphub_finance, erphub_admin with check (
    exists (select from cfdis c where c.id = cfdi_id and c.state = 'DRAFT' and c.purpose = 'global' and c.branch = global_invoices.branch
        and c.issuer_id = global_invoices.issuer_id));
grant insert (cfdi_id, document_id, branch, reason), update (reason, person, active) on global_left_out to erphub_finance, erphub_admin;
create policy people_draft on global_left_out for insert to erphub_finance, erphub_admin with check (
    person = session_user and ticket_may_move(cfdi_id, branch)
    and exists (select from documents d where d.id = document_id and d.branch = global_left_out.branch));
create policy people_redraft on global_left_out for update to erphub_finance, erphub_admin
    using (ticket_may_move(cfdi_id, branch)) with check (person = session_user);
-- Series are opened and moved forwards by an admin; what happened to a folio is noted by whoever issues.
grant insert (issuer_id, branch, cfdi_type, series, next_folio, from_year), update (next_folio) on series to erphub_admin;
create policy people_open on series for insert to erphub_admin with check (
    (select person_role()) = 'admin' and exists (select from branches b where b.code = series.branch and b.issuer_id = series.issuer_id));
create policy people_move on series for update to erphub_admin using ((select person_role()) = 'admin'
    and branch = any ((select visible_branches())::text[]));
grant insert (issuer_id, branch, series, folio, reason) on folio_notes to erphub_finance, erphub_admin;
create policy people_note on folio_notes for insert to erphub_finance, erphub_admin with check (
    person = session_user and branch = any ((select visible_branches())::text[])
    and exists (select from branches b where b.code = folio_notes.branch and b.issuer_id = folio_notes.issuer_id));
-- Which payments or credit memo a draft says; the ledger itself is written by agents only.
grant insert (cfdi_id, document_id, branch), update (live) on cfdi_documents to erphub_finance, erphub_admin;
create policy people_draft on cfdi_documents for insert to erphub_finance, erphub_admin with check (
    exists (select from cfdis c where c.id = cfdi_id and c.state = 'DRAFT' and c.purpose in ('payment', 'credit_note', 'advance'))
    and exists (select from documents d where d.id = document_id and d.branch = cfdi_documents.branch and d.kind in ('payment', 'credit_memo')));
create policy people_redraft on cfdi_documents for update to erphub_finance, erphub_admin
    using (exists (select from cfdis c where c.id = cfdi_id and c.state in ('DRAFT', 'REFUSED') and c.purpose in ('payment', 'credit_note', 'advance')));

-- A person keeps what a paper said as it was found, and says once and in their own name that it is right.
grant insert (branch, party_id, rfc, name, tax_regime, postal_code, cfdi_use, found, evidence, evidence_sha256, evidence_file, evidence_date),
    update (name, tax_regime, postal_code, cfdi_use, confirmed_at, confirmed_by, retired_at) on recipients to erphub_finance, erphub_admin;
create policy people_add on recipients for insert to erphub_finance, erphub_admin
    with check (branch = any ((select visible_branches())::text[]) and created_by = session_user);
create policy people_change on recipients for update to erphub_finance, erphub_admin
    using (branch = any ((select visible_branches())::text[]) and retired_at is null)
    with check (confirmed_by is null or confirmed_by = session_user or retired_at is not null);

insert into command_permissions (kind, role) values
    ('test_connection', 'finance'), ('test_connection', 'admin'),
    ('load_chart', 'admin'), ('authorize', 'admin'), ('redeem', 'admin'), ('confirm_company', 'admin'),
    ('retry', 'finance'), ('retry', 'admin'), ('resolve', 'finance'), ('resolve', 'admin'),
    ('sync_plan', 'finance'), ('sync_plan', 'admin'), ('sync_apply', 'finance'), ('sync_apply', 'admin'),
    ('issue_cfdi', 'finance'), ('issue_cfdi', 'admin'), ('cancel_cfdi', 'finance'), ('cancel_cfdi', 'admin'),
    ('ask_sat', 'finance'), ('ask_sat', 'admin'), ('force_failover', 'finance'), ('force_failover', 'admin'),
    ('cancel_twin', 'finance'), ('cancel_twin', 'admin'), ('declare_absent', 'finance'), ('declare_absent', 'admin'),
    ('take_in', 'finance'), ('take_in', 'admin'),
    ('probe_pac', 'finance'), ('probe_pac', 'admin'),
    ('import_csd', 'admin');
