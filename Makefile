# Each target does all of its own set-up: python3 and make are enough, uv is used where it is there.
.PHONY: build test lint types floors pytest test-slow bench clean

python := .venv/bin/python
install := $(shell command -v uv >/dev/null 2>&1 && echo "uv pip install -q --python $(python)" || echo "$(python) -m pip install -q --disable-pip-version-check")

build: .venv/.installed .venv/.compiled
	.venv/bin/lswh build

test: lint types floors pytest

lint: .venv/.installed-dev
	$(python) -m ruff check .
	$(python) -m ruff format --check .

types: .venv/.installed-dev
	$(python) -m mypy

floors: .venv/.installed-dev
	.venv/bin/lint-imports

pytest: .venv/.installed-dev .venv/.chromium .venv/.jvm
	$(python) -m pytest -n auto --dist loadfile

# What takes minutes: Apache Superset and other tools in environments of their own.
test-slow: .venv/.installed-dev
	$(python) -m pytest -m slow tests

bench: .venv/.installed-dev .venv/.chromium
	$(python) -m benchmarks

$(python):
	if command -v uv >/dev/null 2>&1; then uv venv -q .venv; else python3 -m venv .venv; fi

.venv/.installed: $(python) pyproject.toml
	$(install) -e .
	touch $@

.venv/.installed-dev: .venv/.installed
	$(install) -e '.[dev]'
	touch $@

# Texts are read twice as fast where the modules that do it are compiled. Without a C compiler they are read all the same.
.venv/.compiled: .venv/.installed $(wildcard src/lswh/extract/*.py src/lswh/domain/*.py)
	$(install) -e '.[compiled]' && $(python) -m lswh.extract.compiling || true
	touch $@

# The catalog is tested in Debian's Chromium. Where it cannot be installed, these tests are skipped and say so.
.venv/.chromium: $(python)
	if ! command -v chromium >/dev/null 2>&1 && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium || true; \
	fi
	touch $@

# Spark needs a Java of 17 or above. Where it cannot be installed, its tests are skipped and say so.
.venv/.jvm: $(python)
	if ! command -v java >/dev/null 2>&1 && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends openjdk-17-jre-headless || true; \
	fi
	touch $@

clean:
	rm -rf .venv .lswh warehouse.duckdb src/lswh/extract/__compiled__
