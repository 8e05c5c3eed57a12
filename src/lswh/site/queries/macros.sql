-- The tables with arguments: macros in a schema of tables, and what they take.
select schema_name || '.' || function_name as macro, parameters
from duckdb_functions()
where database_name = current_database() and not internal and function_type = 'table_macro' and schema_name <> 'main'
order by macro
