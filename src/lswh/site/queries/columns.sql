-- Every column of every table and view, and what is said of it.
select schema_name || '.' || table_name as "table", column_name, data_type, comment
from duckdb_columns()
where database_name = current_database() and not internal
order by "table", column_index
