# `make` shows the demonstration, `make test` runs the tests. Both need python3 (3.11), make and git.
# PORT and ORIGIN say where it is served; VAR_DIR keeps its data; DATABASE_URL moves it elsewhere.
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run login administrator test security check fix messages slow test-postgres e2e bench lock clean

PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
UV := 0.13.9
TEMPLATES = $(shell find templates -name static -prune -o -type f -print)

export PORT ?= 8000
export ORIGIN ?= http://localhost:$(PORT)
export VAR_DIR ?= $(CURDIR)/var
export JSON_LOGS ?= no

run: $(VAR_DIR)/.static
	@LOG_LEVEL=WARNING $(MANAGE) ready
	@PATH="$(CURDIR)/$(BIN):$$PATH" exec $(BIN)/honcho start

login: $(VAR_DIR)/.static
	@$(MANAGE) login

administrator: $(VAR_DIR)/.static
	@$(MANAGE) login --administrator

# Two processes: each builds its own database, and still it is a third faster.
test: .venv/ready
	DATABASE_URL= $(BIN)/pytest -n 2

# The fourteen classes of attacks, each in every state and with every key.
security: .venv/ready
	DATABASE_URL= $(BIN)/pytest -n 2 -m 'security and not slow'

check: .venv/ready
	$(BIN)/pip check --disable-pip-version-check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy cms blog syndication
	$(BIN)/mypy docs/partners/examples/*.py
	$(BIN)/lint-imports
	$(BIN)/djade --check $(TEMPLATES)
	DATABASE_URL= DJANGO_SETTINGS_MODULE=tests.settings $(MANAGE) makemigrations --check --dry-run
	DATABASE_URL= ORIGIN=https://posts.example.org SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
		$(MANAGE) check --deploy --fail-level WARNING

fix: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade $(TEMPLATES)

test-postgres: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/wellspring
test-postgres: .venv/ready
	THOROUGH=yes $(BIN)/pytest -m 'not e2e and not slow and not postgres'
	$(BIN)/pytest -m postgres
	$(BIN)/pytest -m slow tests/integration/test_demo.py tests/integration/test_changes_model.py \
		tests/integration/test_changes_desk_model.py

# The long ones: each property with all of its examples, and the demonstration; a block is added by
# CONTRIBUTING.md's own steps, on a copy of the repository.
slow: .venv/ready
	DATABASE_URL= THOROUGH=yes $(BIN)/pytest -m 'slow or hypothesis'

e2e: .venv/ready
	DATABASE_URL= $(BIN)/pytest -m e2e

bench: .venv/ready
	$(BIN)/python -m tests.bench.run

# Extraction needs GNU gettext; compiling does not. What a bare machine runs is the committed .mo.
messages: .venv/ready $(VAR_DIR)/secret_key
	if command -v xgettext >/dev/null; then $(MANAGE) makemessages -l fr --no-location \
		--no-obsolete --no-wrap --ignore .venv --ignore var --ignore tests --ignore .git \
		-e html,txt,mjml,py; fi
	$(BIN)/pybabel compile -i cms/locale/fr/LC_MESSAGES/django.po \
		-o cms/locale/fr/LC_MESSAGES/django.mo

lock: .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
		--python-version 3.11 --extra postgres --extra redis --group dev \
		-o requirements/dev.lock pyproject.toml

# What was built goes; the data in VAR_DIR stays.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf $(VAR_DIR)/static $(VAR_DIR)/.static

# The lock names everything, so pip need resolve nothing: asked to, older ones look for the newest
# release of what another package names with extras (coverage[toml]), and stop, for it has no hash.
.venv/ready: requirements/dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.lock
	touch $@

$(VAR_DIR)/secret_key: | .venv/ready
	mkdir -p $(VAR_DIR)
	umask 077 && $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))' > $@

# Collecting takes a while, so only when a file of ours or a package has changed.
$(VAR_DIR)/.static: .venv/ready $(VAR_DIR)/secret_key $(shell find templates/static -type f)
	LOG_LEVEL=WARNING $(MANAGE) collectstatic --no-input --clear -v 0
	touch $@
