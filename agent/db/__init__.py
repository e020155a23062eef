"""PostgreSQL: engine, tables, roles, migrations, claims, notifications. Nothing here commits; services do."""
