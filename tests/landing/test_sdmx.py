"""What another agency publishes in SDMX lands as records; its sidecar says which of its codes are ours."""

from __future__ import annotations

import re
import sys
from decimal import Decimal

import pytest

from tests.conftest import Trial

ABROAD = """\
DATAFLOW,FREQ,LOCATION,SUBJECT,MEASURE,ADJUSTMENT,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MEASURE,UNIT_MULT,DECIMALS
XX:DF_TRADE(2.0),A,VNM,EXP,CUR,N,2022,371.3,A,US_DOLLAR,9,2
XX:DF_TRADE(2.0),Q,VNM,EXP,CUR,N,2023-Q1,79170,E,US_DOLLAR,6,-1
XX:DF_TRADE(2.0),M,VNM,IMP,CUR,N,2023-M02,2.3E1,B,US_DOLLAR,9,
XX:DF_TRADE(2.0),M,VNM,IMP,CUR,N,2023-03,NaN,O,US_DOLLAR,9,
XX:DF_TRADE(2.0),M,VNM,GOLD,CUR,N,2023-03,5,A,US_DOLLAR,9,
"""
SIDECAR = """\
columns:
  LOCATION: area
  SUBJECT: indicator
  MEASURE: indicator
  ADJUSTMENT:
codes:
  area: {VNM: VN}
  indicator: {EXP.CUR: TRADE_EXPORT, IMP.CUR: TRADE_IMPORT}
  status: {B: A}
  unit_measure: {US_DOLLAR: USD}
source: Tổ chức XX
published_on: 2023-06-01
"""
RECORDS = (
    "select area, indicator_code, period, value, value_printed, decimals, unit, status, source "
    'from raw.record order by "row"'
)
GENERIC = """\
<?xml version="1.0" encoding="UTF-8"?>
<mes:GenericData xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
    xmlns:gen="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
    xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
  <mes:Header>
    <mes:ID>a</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2023-06-01T00:00:00</mes:Prepared>
    <mes:Sender id="XX"/>
    <mes:Structure structureID="S" dimensionAtObservation="TIME_PERIOD">
      <com:Structure><Ref agencyID="XX" id="TRADE" version="1.0" class="DataStructure"/></com:Structure>
    </mes:Structure>
  </mes:Header>
  <mes:DataSet structureRef="S" action="Information">
    <gen:Series>
      <gen:SeriesKey>
        <gen:Value id="FREQ" value="A"/><gen:Value id="REF_AREA" value="VN"/>
        <gen:Value id="INDICATOR" value="TRADE_EXPORT"/>
      </gen:SeriesKey>
      <gen:Attributes><gen:Value id="UNIT_MEASURE" value="USD"/><gen:Value id="UNIT_MULT" value="9"/></gen:Attributes>
      <gen:Obs>
        <gen:ObsDimension value="2022"/><gen:ObsValue value="371.30"/>
        <gen:Attributes><gen:Value id="OBS_STATUS" value="P"/></gen:Attributes>
      </gen:Obs>
      <gen:Obs><gen:ObsDimension value="2023"/><gen:ObsValue value="412.123456780"/></gen:Obs>
    </gen:Series>
  </mes:DataSet>
</mes:GenericData>
"""


def abroad(trial: Trial, data: str = ABROAD, sidecar: str = SIDECAR) -> None:
    trial.write("raw/records/xx.csv", data)
    trial.write("raw/records/xx.csv.yml", sidecar)


def test_another_agencys_file_lands_by_its_sidecar(trial: Trial) -> None:
    abroad(trial)
    trial.build_clean()
    xx = "Tổ chức XX"
    assert trial.ask(RECORDS) == [
        ("VN", "TRADE_EXPORT", "2022", "371.30", "371.3", 2, "USD 10^9", "A", xx),
        ("VN", "TRADE_EXPORT", "2023-Q1", "7917", "79170", 0, "USD 10^7", "E", xx),
        ("VN", "TRADE_IMPORT", "2023-02", "23", "2.3E1", 0, "USD 10^9", "A", xx),
        ("VN", "TRADE_IMPORT", "2023-03", None, None, None, "USD 10^9", "O", xx),
        ("VN", "GOLD.CUR", "2023-03", "5", "5", 0, "USD 10^9", "A", xx),
    ]
    assert trial.ask(
        "select metric, period, value, value_low, value_high from mart.indicator order by metric, period"
    ) == [
        ("TRADE_EXPORT", "2022", Decimal(371300), Decimal(371295), Decimal(371305)),
        ("TRADE_EXPORT", "2023-Q1", Decimal(79170), Decimal(79165), Decimal(79175)),
        ("TRADE_IMPORT", "2023-02", Decimal(23000), Decimal(22500), Decimal(23500)),
    ]


def test_what_is_no_observation_of_ours_is_rejected_with_its_reason(trial: Trial) -> None:
    abroad(trial, sidecar=SIDECAR.replace("  status: {B: A}\n", ""))
    trial.build_clean()
    assert trial.ask("select indicator_printed, reason from staging.reject order by all") == [
        ("GOLD.CUR", "unmapped"),
        ("TRADE_IMPORT", "empty"),
        ("TRADE_IMPORT", "status"),
    ]


def test_an_alias_of_an_indicator_may_be_another_agencys_code(trial: Trial) -> None:
    reference = trial.root / "raw" / "reference" / "indicator.csv"
    text = reference.read_text(encoding="utf-8")
    reference.write_text(text.replace("|merchandise exports", "|merchandise exports|GOLD.CUR", 1), encoding="utf-8")
    abroad(trial)
    trial.build_clean()
    assert trial.ask("select reason from staging.reject") == [("empty",)]
    found = "select value from mart.indicator where metric = 'TRADE_EXPORT' and period = '2023-03'"
    assert trial.ask_one(found) == (5000,)


def test_labels_beside_codes_are_left_out(trial: Trial) -> None:
    trial.write(
        "raw/records/labelled.csv",
        "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA: Reference area,INDICATOR: Indicator,TIME_PERIOD: Time,"
        "OBS_VALUE: Value,UNIT_MEASURE: Unit,UNIT_MULT: Power\n"
        'dataflow,XX:DF(1.0),"a, flow",I,VN: Viet Nam,TRADE_EXPORT: Exports: all,2022: 2022,371.3,USD: dollar,9: x\n',
    )
    trial.build_clean()
    assert trial.ask(
        "select area, metric, value, source from mart.indicator join fact.dim_source using (source_id)"
    ) == [("VN", "TRADE_EXPORT", Decimal(371300), "XX:DF(1.0)")]


def test_sdmx_ml_lands_with_every_digit(trial: Trial) -> None:
    trial.write("raw/records/generic.xml", GENERIC)
    trial.build_clean()
    assert trial.ask(RECORDS) == [
        ("VN", "TRADE_EXPORT", "2022", "371.30", "371.30", 2, "USD 10^9", "P", "XX:TRADE(1.0)"),
        ("VN", "TRADE_EXPORT", "2023", "412.123456780", "412.123456780", 9, "USD 10^9", None,
         "XX:TRADE(1.0)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  ADJUSTMENT:\n", "", r"xx\.csv\.yml: the component 'ADJUSTMENT' is not known.*columns: {ADJUSTMENT: }"),
        ("LOCATION: area", "LOCATION: place", r"xx\.csv\.yml:2: an observation has no 'place'"),
        ("  LOCATION: area", "  LOCATION:", r"no component is area.*columns: {LOCATION: area}"),
        ("  MEASURE: indicator", "  MEASURE: period", "two components are 'period'"),
        ("  SUBJECT:", "  SUBJECTS: indicator\n  SUBJECT:", "the file has no component 'SUBJECTS'"),
        ("codes:", "code:", r"no key 'code'.*did you mean codes"),
        ("  area: {", "  place: {", "no key 'place'"),
        ("published_on: 2023-06-01", "published_on: tomorrow", "published_on is no day"),
    ],
)
def test_what_is_wrong_with_a_sidecar_is_one_error(trial: Trial, old: str, new: str, words: str) -> None:
    abroad(trial, sidecar=SIDECAR.replace(old, new, 1))
    [error] = trial.build().landing.errors
    assert re.search(words, str(error)), str(error)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nXX:A(1.0),VN,GDP,2022\n", "a.csv:2: the row has"),
        ("a.csv", "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,REF_AREA\n", "'REF_AREA' is there twice"),
        ("a.csv", "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD\nXX:A(1.0),VN,GDP,2022\n", "no component is value or plan"),
        (
            "a.csv",
            'DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\n"XX:A(1.0)"x,VN,GDP,2022,1\n',
            "a.csv:2: not CSV",
        ),
        (
            "a.csv",
            "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\ndataflow,XX:A(1.0),D,VN,GDP,2022,1\n",
            "a.csv:2: a row that deletes",
        ),
        ("a.xml", "", "not a data message of SDMX-ML"),
        ("a.xml", "<html></html>", "not a data message of SDMX-ML"),
        ("a.xml", GENERIC[:-20], "not a data message of SDMX-ML"),
        ("a.xml", GENERIC.replace('<gen:ObsValue value="371.30"/>', "<gen:Nothing/>"), "not a data message of SDMX-ML"),
        ("a.xml", GENERIC.replace('action="Information"', 'action="Delete"'), "a data set that deletes"),
    ],
)
def test_a_file_that_is_no_data_message_is_one_error_and_nothing_of_it_lands(
    trial: Trial, name: str, text: str, words: str
) -> None:
    trial.write(f"raw/records/{name}", text)
    report = trial.build()
    [error] = report.landing.errors
    assert re.search(words, str(error)), str(error)
    assert not [one for one in report.landing.new if one.kind.is_publication]


def test_a_structure_message_is_no_data_message(trial: Trial) -> None:
    trial.write(
        "raw/records/structure.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<mes:Structure xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message">'
        "<mes:Header><mes:ID>a</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2023-06-01T00:00:00</mes:Prepared>"
        '<mes:Sender id="XX"/></mes:Header></mes:Structure>',
    )
    [error] = trial.build().landing.errors
    assert "there is no data set in the message" in str(error)


def test_a_file_that_names_entities_of_entities_does_not_eat_the_memory(trial: Trial) -> None:
    lots = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
    bomb = GENERIC.replace("<mes:GenericData", f'<!DOCTYPE a [<!ENTITY e0 "0123456789">{lots}]>\n<mes:GenericData', 1)
    trial.write("raw/records/bomb.xml", bomb.replace("<mes:ID>a</mes:ID>", "<mes:ID>&e11;</mes:ID>"))
    [error] = trial.build().landing.errors
    assert "not a data message of SDMX-ML" in str(error)


def test_sdmx_ml_without_pysdmx_says_what_to_install(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysdmx.io", None)
    trial.write("raw/records/generic.xml", GENERIC)
    [error] = trial.build().landing.errors
    assert "pip install 'lswh[sdmx]'" in str(error)


def test_sdmx_csv_needs_nothing_that_is_not_installed_with_lswh(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysdmx", None)
    abroad(trial)
    trial.build_clean()
    assert trial.ask_one("select count(*) from mart.indicator") == (3,)
