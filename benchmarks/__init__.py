"""What lswh costs, beside a hand-written DuckDB script (and dbt), in one run. `make bench` runs it all.

__main__      the one command: runs, prints ratios, writes results.json and the tables of docs/performance.md
overhead      many small models                          graphs: the models, for each program
scale         our own models over millions of records    generate: the records
change        small changes of the warehouse of scale
handwritten   the statements of the script of scale      script: what executes them
stages        lswh, with the time of each of its stages  process: a program's time and memory
results       results.json and the tables
faults        kill -9 at random, for longer than in a test
"""
