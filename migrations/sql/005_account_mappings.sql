-- Which of the vendor's accounts, items, tax codes, departments and payment methods plays which role for a branch.

create table account_mappings (
    id bigint generated always as identity primary key,
    connection_id bigint not null references connections,
    branch text not null references branches,
    role text not null,
    kind text not null check (kind in ('account', 'item', 'tax_code', 'department', 'payment_method', 'term')),
    qualifier text not null default '',
    remote_id text not null,
    remote_name text not null,
    version integer not null default 1,
    valid_from timestamptz not null default now(),
    valid_until timestamptz,
    set_by text not null default session_user
);
create unique index account_mappings_live on account_mappings (connection_id, branch, role, qualifier) where valid_until is null;
call protect('account_mappings', 'branch');
-- A mapping is ended and followed by another, never changed.
grant insert (connection_id, branch, role, kind, qualifier, remote_id, remote_name, version), update (valid_until)
    on account_mappings to erphub_admin;
create policy people_map on account_mappings for insert to erphub_admin
    with check (set_by = session_user and valid_until is null and branch = any ((select visible_branches())::text[]));
create policy people_end on account_mappings for update to erphub_admin
    using (valid_until is null and branch = any ((select visible_branches())::text[]))
    with check (branch = any ((select visible_branches())::text[]));
