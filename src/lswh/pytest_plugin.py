"""pytest --lswh PATH: every contract, rule, data test and unit test of a project, as one test each.

Without --lswh nothing happens, and nothing of lswh is imported but this file. With it and no other argument these are
all the tests there are; where paths of tests are given, they are collected as well. See docs/contracts.md.
"""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import TerminalRepr

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

    from lswh.api import Checker, Contract
    from lswh.domain.finding import Finding
    from lswh.errors import Where
    from lswh.graph.properties import UnitTest

_ROOT, _RULES, _UNIT = "lswh", "rules", "unit"


class LswhContractWarning(UserWarning):
    """What a contract has to say of what is published, without being broken.

    It is always shown, and -W error leaves it a warning: a contract of severity warn stops nothing. A filter that names
    this category is obeyed.
    """


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --lswh and --lswh-target."""
    group = parser.getgroup("lswh")
    group.addoption(
        "--lswh",
        metavar="PATH",
        type=os.path.abspath,
        help="hold the contracts of the lswh project that PATH is in against what it has published; run its unit tests",
    )
    group.addoption(
        "--lswh-target",
        metavar="NAME",
        default=os.environ.get("LSWH_TARGET"),
        help="the target that is meant, of [tool.lswh.targets]; default: what LSWH_TARGET says, else the project's",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take part where --lswh is given."""
    if config.getoption("lswh", None) is not None:
        config.pluginmanager.register(_Plugin(config), "lswh-project")


@dataclass(frozen=True, slots=True)
class _Test:
    """A test that is to be collected: what it is about, and the groups that it is in, from the outer to the inner one.

    passes_with names the pass that it is run in: all of one table are, and all unit tests of one model.
    """

    groups: tuple[str, ...]
    title: str
    passes_with: str
    contract: Contract | None = None
    unit_test: UnitTest | None = None

    @property
    def nodeid(self) -> str:
        """What pytest calls it."""
        return "::".join((_ROOT, *self.groups, self.title))

    @property
    def where(self) -> Where | None:
        """The place where it is written."""
        about = self.contract or self.unit_test
        return about.where if about else None

    @property
    def is_runnable(self) -> bool:
        """Whether what it needs is published."""
        return self.contract is None or self.contract.is_published

    def is_within(self, names: Sequence[str]) -> bool:
        """Whether one of the names is its own, or of something that it is in."""
        return not names or any(self.nodeid == name or self.nodeid.startswith(f"{name}::") for name in names)


@dataclass(frozen=True, slots=True)
class _Result:
    """What there is to say of a test, or why it could not be run."""

    findings: Sequence[Finding] = ()
    error: Exception | None = None


class _Broken(Exception):
    """What a test found."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


class _Plugin:
    """One project, in one run of pytest."""

    def __init__(self, config: pytest.Config) -> None:
        """Take the names of our own tests from the arguments; without another argument, ours are all there are.

        Where --lswh is in addopts, they come beside the tests that are run without an argument.
        """
        self._names = [one for one in config.args if one == _ROOT or one.startswith(f"{_ROOT}::")]
        if config.args_source is config.ArgsSource.ARGS or _is_on_command_line(config):
            told = config.args if config.args_source is config.ArgsSource.ARGS else []
            config.args = [one for one in told if one not in self._names]
            config.args_source = config.ArgsSource.ARGS
        self._config = config
        self._checker: Checker | None = None
        self._results: dict[str, _Result] = {}
        self.tests: list[_Test] = []
        self.has_groups = config.pluginmanager.hasplugin("xdist")

    @property
    def checker(self) -> Checker:
        """The project, and what it has published."""
        assert self._checker is not None
        return self._checker

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Load the project: before xdist starts its workers, so that what cannot be loaded is said once."""
        from lswh.api import Checker, find_project
        from lswh.errors import LswhError

        try:
            with _without_gc():
                target = self._config.getoption("lswh_target")
                project = find_project(Path(self._config.getoption("lswh")), target or None)
                self._checker = Checker(project, datetime.now(UTC).replace(tzinfo=None))
        except LswhError as error:
            raise pytest.UsageError(f"--lswh: {error}") from error
        every = [*map(_of_contract, self.checker.contracts), *map(_of_unit_test, self.checker.unit_tests)]
        for name in self._names:
            if not any(one.is_within([name]) for one in every):
                raise pytest.UsageError(f"not found: {name} (--collect-only -q lists the names)")
        self.tests = [one for one in every if one.is_within(self._names)]

    def pytest_report_header(self) -> str:
        """Say which generation the contracts are held against."""
        return f"lswh: {self.checker.project.name}, generation {self.checker.generation}"

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Put our tests beside those that pytest finds."""
        report = yield
        if isinstance(collector, pytest.Session) and report.passed:
            root = self.checker.project.root
            ours = _Group.from_parent(
                collector, name=_ROOT, nodeid=_ROOT, path=root, plugin=self, tests=self.tests, depth=0
            )
            report.result.append(ours)
        return report

    def pytest_sessionfinish(self) -> None:
        """Let go of the warehouse."""
        if self._checker is not None:
            self._checker.close()

    def result_of(self, item: _Item) -> _Result:
        """What became of a test; the first one that is asked for is run with all that are run together with it.

        Those are all of the session; with xdist only those of the same pass, since others are run elsewhere.
        """
        if item.test.nodeid not in self._results:
            is_worker = hasattr(self._config, "workerinput")
            chosen = [one.test for one in item.session.items if isinstance(one, _Item) and one.test.is_runnable]
            together = [
                one
                for one in chosen
                if (one.contract is None) == (item.test.contract is None)
                and (not is_worker or one.passes_with == item.test.passes_with)
            ]
            with _without_gc():
                self._results |= self._run(together if item.test in together else [item.test])
        return self._results[item.test.nodeid]

    def _run(self, tests: Sequence[_Test]) -> Mapping[str, _Result]:
        """Run tests together; where one of them cannot be run, each by itself."""
        from lswh.errors import LswhError

        run = self._hold if tests[0].contract else self._run_units
        try:
            return run(tests)
        except LswhError as error:
            if len(tests) == 1:
                return {tests[0].nodeid: _Result(error=error)}
            return {nodeid: result for one in tests for nodeid, result in self._run([one]).items()}

    def _hold(self, tests: Sequence[_Test]) -> Mapping[str, _Result]:
        held = self.checker.held([one.contract for one in tests if one.contract])
        return {one.nodeid: _Result(held[one.contract].findings) for one in tests if one.contract}

    def _run_units(self, tests: Sequence[_Test]) -> Mapping[str, _Result]:
        ran = self.checker.run_unit_tests([one.unit_test for one in tests if one.unit_test])
        found = {(one.test.model, one.test.name): one.finding for one in ran}
        results = {}
        for one in tests:
            assert one.unit_test is not None
            finding = found[one.unit_test.model, one.unit_test.name]
            results[one.nodeid] = _Result((finding,) if finding else ())
        return results


def _is_on_command_line(config: pytest.Config) -> bool:
    """Whether --lswh is given where pytest is called, not in addopts."""
    return any(str(one).partition("=")[0] == "--lswh" for one in config.invocation_params.args)


def _of_contract(one: Contract) -> _Test:
    if one.kind == "rule":
        return _Test((_RULES,), _part(one.name), f"{_RULES}::{one.name}", one)
    return _Test((one.table,), "contract" if one.kind == "table" else _part(one.name), one.table, one)


def _of_unit_test(one: UnitTest) -> _Test:
    return _Test((_UNIT, one.model), _part(one.name), f"{_UNIT}::{one.model}", unit_test=one)


def _part(name: str) -> str:
    """A name as part of pytest's longer one, in which :: stands between parts."""
    return name.replace("::", ":")


class _Group(pytest.Collector):
    """All tests of a project, those of a table, the rules, all unit tests, or those of a model."""

    def __init__(self, plugin: _Plugin, tests: Sequence[_Test], depth: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._plugin = plugin
        self._tests = tests
        self._depth = depth

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """The groups within it, and its own tests."""
        within: dict[str, list[_Test]] = {}
        for test in self._tests:
            if len(test.groups) > self._depth:
                within.setdefault(test.groups[self._depth], []).append(test)
            else:
                yield _Item.from_parent(self, name=test.title, plugin=self._plugin, test=test)
        for name, tests in within.items():
            yield _Group.from_parent(self, name=name, plugin=self._plugin, tests=tests, depth=self._depth + 1)


class _Item(pytest.Item):
    """One contract, or one unit test."""

    def __init__(self, plugin: _Plugin, test: _Test, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.test = test
        self._plugin = plugin
        if plugin.has_groups:
            self.add_marker(pytest.mark.xdist_group(test.passes_with))

    def runtest(self) -> None:
        """Raise what is broken; warn of what is not, but not as it should be."""
        if not self.test.is_runnable:
            pytest.skip("a table that it needs is not published yet")
        result = self._plugin.result_of(self)
        if result.error is not None:
            raise result.error
        warned = [one for one in result.findings if one.severity == "warn"]
        broken = [one for one in result.findings if one.severity == "error"]
        if warned:
            self._warn(warned)
        if broken:
            raise _Broken(broken)

    def _warn(self, findings: Sequence[Finding]) -> None:
        from lswh.domain.telling import told

        text = "\n".join(told(findings))
        self.user_properties.append(("warning", text))
        path, line, _ = self.reportinfo()
        with _shown():
            warnings.warn_explicit(text, LswhContractWarning, str(path), (line or 0) + 1)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        """What is broken, as `lswh check` says it, without a traceback."""
        from lswh.domain.telling import told
        from lswh.errors import LswhError

        error = excinfo.value
        if isinstance(error, _Broken):
            more = f" (and {len(error.findings) - 1} more)" if len(error.findings) > 1 else ""
            return _Explanation("\n".join(told(error.findings)), f"{error.findings[0].message.splitlines()[0]}{more}")
        if isinstance(error, LswhError):
            return _Explanation(f"could not be run: {error}", f"could not be run: {error.what}")
        if isinstance(error, LswhContractWarning):
            return _Explanation(str(error), str(error).splitlines()[0])
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The place where it is written."""
        root, where = self._plugin.checker.project.root, self.test.where
        title = f"{self.test.title} of {self.test.groups[-1]}"
        if where is None:
            return root, None, title
        return root / where.path, where.line - 1 if where.line else None, title


@contextmanager
def _shown() -> Iterator[None]:
    """Have our warnings shown, unless a filter names their category."""
    categories = [one[2] for one in warnings.filters]
    is_named = any(isinstance(one, type) and issubclass(one, LswhContractWarning) for one in categories)
    with warnings.catch_warnings():
        if not is_named:
            warnings.simplefilter("always", LswhContractWarning)
        yield


@contextmanager
def _without_gc() -> Iterator[None]:
    """Do not look for garbage where next to all that is made stays."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Explanation(TerminalRepr):
    """What a failure says; reprcrash is where pytest looks for the line of its summary."""

    def __init__(self, text: str, headline: str) -> None:
        self._text = text
        self.message = headline
        self.reprcrash = self

    def __str__(self) -> str:
        return self._text

    def toterminal(self, tw: TerminalWriter) -> None:
        """Write it."""
        for line in self._text.splitlines():
            tw.line(line, red=line.startswith("broken"))
