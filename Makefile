# `make` runs the demonstration, `make test` the tests. Both need python3 (3.11), make and git.
# PORT and ORIGIN set its address, VAR_DIR its data directory, DATABASE_URL another database.
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run login administrator test desk security check fix messages slow test-postgres e2e clients bench \
	lock clean

PYTHON ?= python3
BIN := .venv/bin
CLIENTS := .venv-clients/bin
# Not even collected for the two suites that are run most.
APART := $(addprefix --ignore=tests/,clients e2e integration/security postgres)
QUICK := not e2e and not postgres and not slow and not security and not clients
NPM = cd tests/clients && PATH="$(CURDIR)/$(CLIENTS):$$PATH" npm
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

# Two processes, here and below: although each creates a database of its own, it is much faster.
test: .venv/ready
	DATABASE_URL= $(BIN)/pytest -n 2 $(APART) -m '$(QUICK) and not desk'

# What editors, reviewers and partner managers do in the admin, and what follows from it.
desk: .venv/ready
	DATABASE_URL= $(BIN)/pytest -n 2 $(APART) -m '$(QUICK) and desk'

# Fourteen classes of attacks, each in every state of a post and with every kind of key.
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
	$(BIN)/pytest -n 2 -m 'not e2e and not slow and not postgres and not clients'
	$(BIN)/pytest -m postgres
	$(BIN)/pytest -n 2 -m slow tests/integration/cms/test_demo.py tests/integration/api/test_changes_model.py \
		tests/integration/api/test_changes_desk_model.py tests/integration/desk/test_deleting.py \
		tests/integration/desk/test_lost_in_drafts.py

# The long tests: each property test with all of its examples, the demonstration, and the steps of
# "Add a block" in CONTRIBUTING.md, carried out on a copy of the repository.
slow: .venv/ready
	DATABASE_URL= THOROUGH=yes $(BIN)/pytest -n 2 -m 'slow or hypothesis'

e2e: .venv/ready
	DATABASE_URL= $(BIN)/pytest -n 2 -m e2e

# Typed clients of the API, made by five generators, compiled and run. The tools have an environment
# of their own; its Node.js is newer than Debian's. Nothing but installing them needs the network.
clients: .venv/ready tests/clients/node_modules/.ready
	$(BIN)/pytest -m clients

bench: .venv/ready
	$(BIN)/python -m tests.bench.run

# Extraction needs GNU gettext; compiling does not. Without either, the committed .mo is used.
messages: .venv/ready $(VAR_DIR)/secret_key
	if command -v xgettext >/dev/null; then $(MANAGE) makemessages -l fr --no-location \
		--no-obsolete --no-wrap --ignore .venv --ignore .venv-clients --ignore var \
		--ignore tests --ignore .git -e html,txt,mjml,py; fi
	$(BIN)/pybabel compile -i cms/locale/fr/LC_MESSAGES/django.po \
		-o cms/locale/fr/LC_MESSAGES/django.mo

lock: .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
		--python-version 3.11 --extra postgres --extra redis --group dev \
		-o requirements/dev.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
		--python-version 3.11 -o requirements/clients.lock requirements/clients.in
	$(MAKE) .venv-clients/ready
	$(NPM) install --package-lock-only

# Removes build results, not the data in VAR_DIR.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf .venv-clients tests/clients/node_modules
	rm -rf $(VAR_DIR)/static $(VAR_DIR)/.static

# --no-deps: the lock lists every package, so pip need not resolve any. Older versions of pip that do
# resolve look for the newest release of a package required with extras (coverage[toml]), and fail
# because that release has no hash in the lock.
.venv/ready: requirements/dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.lock
	touch $@

.venv-clients/ready: requirements/clients.lock
	$(PYTHON) -m venv .venv-clients
	$(CLIENTS)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		-r requirements/clients.lock
	touch $@

tests/clients/node_modules/.ready: tests/clients/package-lock.json .venv-clients/ready
	$(NPM) ci
	touch $@

# A key is written only where there is room for what follows.
$(VAR_DIR)/secret_key: | .venv/ready
	@{ mkdir -p $(VAR_DIR) && head -c 1048576 /dev/zero > $(VAR_DIR)/.room; } 2> /dev/null || { \
		rm -f $(VAR_DIR)/.room; echo "Nothing can be written to VAR_DIR ($(VAR_DIR)): make room" \
		"or give yourself the right to write there, or set VAR_DIR to another directory." >&2; exit 1; }
	@rm $(VAR_DIR)/.room
	umask 077 && $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))' > $@

# Collecting static files is slow, so it runs only when one of them or a package has changed.
$(VAR_DIR)/.static: .venv/ready $(VAR_DIR)/secret_key $(shell find templates/static -type f)
	LOG_LEVEL=WARNING $(MANAGE) collectstatic --no-input --clear -v 0
	touch $@
