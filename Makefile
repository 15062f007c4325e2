# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Each engine has an environment of its own: their clients do not agree on the versions of what they share.
# Grammars need none; they read what is translated and rendered for engines that cannot run here.
# The heavy tests of DuckDB, and of PostgreSQL as `mpm run` meets it, stand in the environment of `make test`.
ENGINES := duckdb postgres snowflake bigquery clickhouse spark-3.5 spark-4 databricks grammars
ORCHESTRATORS := airflow dagster prefect
SPARK_TESTS := $(addprefix tests/translate/,test_spark_parser.py test_spark_times.py test_statements_on_spark.py)

.PHONY: help demo test test-engines test-examples lint generate bench bench-quality bench-decisions bench-scale clean

help:
	@echo "make demo      build a warehouse from the flights of 2013, monitor a model in it, print what changed"
	@echo "make test      install what the tests need and run them, with the linter and the type checker"
	@echo "make test-engines  the same project on every engine, results compared with DuckDB's (some: ENGINES='postgres spark-4')"
	@echo "make test-examples  the examples for Airflow, Dagster, Prefect and cron, run by these libraries themselves"
	@echo "make generate  write macros/generated/ and the model documentation from mpm_py/"
	@echo "make bench     measure a scan against reading the same columns once and against SUMMARIZE"
	@echo "make bench-quality  measure model quality from observations beside scikit-learn, and how often estimates hold"
	@echo "make bench-decisions  measure false alarms and what is found, beside the rules of other tools (quick: ARGS=--quick)"
	@echo "make bench-scale  measure projects of 100 and 500 monitors, and a log of up to 20 million rows on Spark (3 GB of disk, 30 minutes)"
	@echo "make clean     remove the environment and everything that was built"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.demo: $(BIN)/python pyproject.toml
	@echo "Installing mpm and dbt into $(VENV) (once) ..."
	$(BIN)/python -m pip install --quiet --editable '.[demo]'
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml tests/system_packages
	@tests/system_packages postgres browser
	@echo "Installing mpm and what its tests need into $(VENV) (once) ..."
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@

demo: $(VENV)/.demo
	@$(BIN)/python demo/run.py

test: $(VENV)/.test lint
	$(BIN)/python -m pytest

test-engines: $(ENGINES:%=test-engine-%)

# The suite names the engine, the table, the row and the column of the first difference.
test-engine-%: $(VENV)-engines/%/.ready
	@echo "== $*"
	$(VENV)-engines/$*/bin/python -m pytest -n 0 -m "" tests/conformance --engine $* $(ARGS)
	$(if $(filter spark-% databricks,$*),$(VENV)-engines/$*/bin/python -m pytest -n 0 $(SPARK_TESTS))

test-engine-duckdb: $(VENV)/.test
	@echo "== duckdb"
	$(BIN)/python -m pytest -m heavy tests/engines $(ARGS)

test-engine-grammars: $(VENV)/.test
	@echo "== grammars"
	$(BIN)/python -m pytest -n 0 -m "" tests/translate/test_parsers.py tests/conformance/test_rendered_statements.py tests/unit/test_plan_offline.py $(ARGS)

# Made once, not as a file in between that make removes.
.PRECIOUS: $(VENV)-engines/%/.ready
$(VENV)-engines/%/.ready: tests/conformance/requirements/%.txt tests/system_packages pyproject.toml
	@echo "Installing what tests on $* need into $(VENV)-engines/$* (once) ..."
	@tests/system_packages $*
	$(PYTHON) -m venv $(VENV)-engines/$*
	$(VENV)-engines/$*/bin/python -m pip install --quiet --upgrade pip
	$(VENV)-engines/$*/bin/python -m pip install --quiet --editable '.[test]' -r $<
	@touch $@

test-examples: $(VENV)/.test $(ORCHESTRATORS:%=$(VENV)-examples/%/.ready)
	$(BIN)/python -m pytest -n 0 -m "" tests/examples $(ARGS)

.PRECIOUS: $(VENV)-examples/%/.ready
$(VENV)-examples/%/.ready: tests/examples/requirements/%.txt
	@echo "Installing $* into $(VENV)-examples/$* (once) ..."
	$(PYTHON) -m venv $(VENV)-examples/$*
	$(VENV)-examples/$*/bin/python -m pip install --quiet --upgrade pip
	$(VENV)-examples/$*/bin/python -m pip install --quiet -r $<
	@touch $@

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

generate: $(VENV)/.test
	$(BIN)/mpm dev generate

bench: $(VENV)/.test
	$(BIN)/python tests/benchmarks/observe.py

bench-quality: $(VENV)/.test
	$(BIN)/python tests/benchmarks/model_quality.py
	$(BIN)/python tests/benchmarks/estimates.py

bench-decisions: $(VENV)/.test
	$(BIN)/python tests/benchmarks/decisions.py $(ARGS)

# Spark stands in its own environment, the one of `make test-engine-spark-4`.
bench-scale: $(VENV)/.test $(VENV)-engines/spark-4/.ready
	$(BIN)/python tests/benchmarks/many_monitors.py
	$(VENV)-engines/spark-4/bin/python tests/benchmarks/spark_scaling.py

clean:
	rm -rf $(VENV) $(VENV)-engines $(VENV)-examples .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf demo/*.duckdb demo/report.html demo/target demo/dbt_packages demo/logs
