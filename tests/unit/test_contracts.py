"""The import contracts of pyproject.toml: each fails once the rule that it states is broken."""

from copy import deepcopy

import grimp
import pytest
from importlinter import configuration
from importlinter.application.use_cases import read_user_options
from importlinter.contracts import acyclic_siblings, forbidden, layers, protected

from tests.paths import ROOT

TYPES = {
    "acyclic_siblings": acyclic_siblings.AcyclicSiblingsContract,
    "forbidden": forbidden.ForbiddenContract,
    "layers": layers.LayersContract,
    "protected": protected.ProtectedContract,
}
configuration.configure()
OPTIONS = read_user_options(str(ROOT / "pyproject.toml"))
CONTRACTS = {options["name"]: options for options in OPTIONS.contracts_options}
# By contract, imports of which each alone breaks it: who imports, and what.
BREAKING = {
    "Data moves right: from the pages to the channels, never back": [
        ("blog.codec", "syndication.errors"),
        ("syndication.desk.seam", "cms.health"),
    ],
    "The layers of syndication": [
        ("syndication.web.pages", "syndication.desk.seam"),
        ("syndication.web.pages", "syndication.api.posts"),
        ("syndication.partners.keys", "syndication.webhooks.events"),
        ("syndication.unpublished.embargoes", "syndication.search.index"),
        ("syndication.editions.recording", "syndication.reading.posts"),
        ("syndication.net.calls", "syndication.editions.ledger"),
        ("syndication.errors.codes", "syndication.net.calls"),
    ],
    "No circles in syndication and cms": [
        ("syndication.editions.models", "syndication.search.index"),
        ("syndication.reading.json_splice", "syndication.reading.posts"),
        ("syndication.feeds.profiles.rules", "syndication.feeds.profiles.writing"),
        ("cms.server.bodies", "cms.server.front"),
    ],
    "Tables are imported from the package that owns them": [
        ("syndication.web.pages", "syndication.models"),
    ],
    "Only the desk reads pages or knows Wagtail": [
        ("syndication.editions.recording", "blog.models.post"),
        ("syndication.web.pages", "blog.builder.page"),
        ("syndication.partners.keys", "wagtail"),
    ],
    "What is not published yet is read by these modules alone": [
        ("syndication.partners.keys", "syndication.unpublished.embargoes"),
        ("syndication.api.export", "syndication.unpublished.preview_drafts"),
        ("cms.health", "syndication.unpublished.embargoes"),
    ],
    "The tables of what is not published yet": [
        ("syndication.api.previews", "syndication.unpublished.models"),
    ],
    "Public channels do not reach it through another module either": [
        ("syndication.feeds.pages", "syndication.partners.embargo_access"),
    ],
    "Documents and renditions know no Wagtail": [
        ("blog.renditions.html", "wagtail"),
        ("blog.codec", "blog.models.post"),
    ],
    "Blog is built in layers: each module imports only those below its own": [
        ("blog.models.post", "blog.builder.page"),
        ("blog.checks.post", "blog.models.post"),
        ("blog.document", "blog.codec"),
    ],
    "Blog has no import cycles, in none of its packages": [
        ("blog.models.post_form", "blog.models.post"),
        ("blog.importers.line", "blog.importers.text"),
    ],
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    roots = OPTIONS.session_options["root_packages"]
    return grimp.build_graph(*roots, include_external_packages=True, cache_dir=None)


def kept(name: str, graph: grimp.ImportGraph) -> bool:
    options = CONTRACTS[name]
    contract = TYPES[options["type"]](name, OPTIONS.session_options, options)
    return contract.check(deepcopy(graph), verbose=False).kept


def test_every_contract_is_broken_once_here():
    assert list(BREAKING) == list(CONTRACTS)


@pytest.mark.parametrize("name", BREAKING)
def test_an_import_that_a_contract_rules_out_breaks_it(name, graph):
    assert kept(name, graph)
    for importer, imported in BREAKING[name]:
        assert {importer, imported} <= graph.modules
        changed = deepcopy(graph)
        changed.add_import(importer=importer, imported=imported)
        assert not kept(name, changed), (importer, imported)


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("The layers of syndication", "syndication.novel"),
        ("Blog is built in layers: each module imports only those below its own", "blog.novel"),
    ],
)
def test_a_module_without_a_layer_is_refused(name, module, graph):
    changed = deepcopy(graph)
    changed.add_module(module)
    assert not kept(name, changed)
