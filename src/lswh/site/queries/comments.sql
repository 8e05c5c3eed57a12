-- What is said of tables and views.
select schema_name || '.' || table_name as "table", comment
from duckdb_tables()
where database_name = current_database() and comment is not null
union all
select schema_name || '.' || view_name, comment
from duckdb_views()
where database_name = current_database() and not internal and comment is not null
