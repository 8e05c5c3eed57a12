// The page of an indicator: an area and a frequency are chosen, their series drawn and written, vintages fetched.
(function () {
  "use strict";
  const FREQUENCIES = ["A", "S", "Q", "M", "_O", "D"];
  const FIRST = 60;
  const page = document.getElementById("indicator");
  const byId = (id) => document.getElementById(id);
  const areas = new Map((lswh.has("indicator/" + page.dataset.file) || []).map(([code, name, english, part, rows]) => [code, { name, english, part, rows }]));
  let area, frequency, vintages = [], sources = new Map(), isWhole = false;

  function asPoint([period, day, frequency, value, low, high, plan, basis, share, yoy, status, published]) {
    return { period, day, frequency, value, low, high, plan, basis, share, yoy, status, published };
  }

  // The series of an area, made of its data when it is asked for.
  function pointsOf(code) {
    const one = areas.get(code);
    if (one) one.points ??= one.rows.map(asPoint).sort((a, b) => a.day - b.day || byCode(b.period, a.period));
    return one?.points ?? [];
  }

  function asVintage([period, day, frequency, source, status, disposition, value, plan, basis, share, yoy, otherPlan, row, statements]) {
    const published = sources.get(source)[4];
    return { period, day, frequency, source, published, status, disposition, value, plan, basis, share, yoy, otherPlan, row, statements };
  }

  const unit = () => page.dataset[document.documentElement.lang === "en" ? "unitEn" : "unitVi"];
  const nameOf = (code) => lswh.named(areas.get(code).name, areas.get(code).english);
  const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const numeric = (text) => (text === null ? null : Number(text));
  const column = (rows, key) => rows.map((row) => numeric(row[key]));
  const isGiven = (rows, key) => rows.some((row) => row[key] !== null);

  // The area that is asked for, else the one that was chosen last, else the one with the longest series.
  function choose() {
    const asked = lswh.hash();
    const longest = [...areas.keys()].sort((a, b) => areas.get(b).rows.length - areas.get(a).rows.length)[0];
    area = [asked.area, lswh.kept("area"), longest].find((code) => areas.has(code));
    const there = frequencies();
    const counts = (one) => pointsOf(area).filter((row) => row.frequency === one).length;
    const ofPeriod = pointsOf(area).find((row) => row.period === asked.period)?.frequency;
    const most = [...there].sort((a, b) => counts(b) - counts(a))[0];
    frequency = [ofPeriod, asked.frequency, frequency, most].find((one) => there.includes(one));
  }

  const frequencies = () => FREQUENCIES.filter((one) => pointsOf(area).some((row) => row.frequency === one));

  function fillChoices() {
    const sorted = [...areas.keys()].sort((a, b) => lswh.inOrder(nameOf(a), nameOf(b)));
    byId("area").replaceChildren(...sorted.map((code) => lswh.element("option", { value: code, selected: code === area }, nameOf(code))));
    byId("frequency").replaceChildren(...frequencies().map((one) => lswh.element("option", { value: one, selected: one === frequency }, lswh.word("frequency_" + one))));
  }

  function draw() {
    const rows = pointsOf(area).filter((row) => row.frequency === frequency);
    byId("nothing").hidden = areas.size > 0;
    for (const id of ["choices", "series", "revisions"]) byId(id).hidden = !areas.size;
    if (!rows.length) return;
    const about = { places: rows.map((row) => row.day), periods: rows.map((row) => row.period) };
    drawValues(rows, about);
    drawGrowth(rows, about);
    writeSeries(rows);
  }

  // A plan is of a year: where it dwarfs the values of months it has a chart of its own.
  function drawValues(rows, about) {
    const high = (key) => Math.max(...column(rows, key).filter((one) => one !== null).map(Math.abs));
    const isApart = isGiven(rows, "value") && isGiven(rows, "plan") && high("plan") > 2.5 * high("value");
    const range = ["high", "low"].map((key) => ({ label: lswh.word("legend_range"), kind: "edge", values: column(rows, key) }));
    const plan = { label: lswh.word("legend_plan"), kind: "dashed", colour: "--ink", values: column(rows, "plan"), printed: rows.map((row) => row.plan) };
    const value = { label: lswh.word("legend_value"), kind: "line", colour: "--accent", values: column(rows, "value"), printed: rows.map((row) => row.value) };
    drawLevels("value", rows, about, isApart ? [...range, value] : [...range, plan, value]);
    drawLevels("plan", rows, about, isApart ? [plan] : []);
  }

  function drawLevels(name, rows, about, lines) {
    const figure = byId(name + "-chart");
    const drawn = lines.filter((one) => one.values.some((value) => value !== null));
    figure.hidden = !drawn.some((one) => one.kind !== "edge");
    if (figure.hidden) return;
    const title = lswh.word(name) + ", " + unit();
    byId(name + "-title").textContent = title;
    lswh.chart(figure, { ...about, series: drawn, unit: unit(), title });
    lswh.legend(byId(name + "-legend"), drawn.filter((one) => one.kind !== "edge").map((one) => [one.kind, one.label]));
  }

  function drawGrowth(rows, about) {
    const figure = byId("yoy-chart");
    figure.hidden = !isGiven(rows, "yoy");
    if (figure.hidden) return;
    const bars = { label: lswh.word("legend_yoy"), kind: "bars", colour: "--accent", values: column(rows, "yoy"), printed: rows.map((row) => row.yoy) };
    lswh.chart(figure, { ...about, series: [bars], zero: "always", unit: "%", title: lswh.word("yoy_title") });
  }

  const cell = (name, ...children) => lswh.element("td", { class: name }, ...children);

  function numberCell(text, open, mark, digits) {
    if (text === null) return cell("n");
    const button = lswh.element("button", { type: "button", class: "figure" }, lswh.number(text, digits));
    button.addEventListener("click", open);
    return cell("n", button, mark);
  }

  const implied = (row) => (row.basis === "i" ? lswh.element("span", { class: "implied", title: lswh.word("implied_long") }, " ", lswh.word("implied")) : null);

  function writeSeries(rows) {
    const asked = lswh.hash().period;
    const written = [...rows].reverse().map((row) => {
      const open = () => openLatest(row.period);
      return lswh.element(
        "tr",
        { class: row.period === asked ? "asked" : null },
        lswh.element("th", { scope: "row" }, lswh.period(row.period)),
        numberCell(row.value, open),
        numberCell(row.plan, open, implied(row), row.basis === "i" ? 2 : 6),
        numberCell(row.share, open),
        numberCell(row.yoy, open),
        cell("", lswh.word("status_" + row.status)),
        cell("", row.published ? lswh.day(row.published) : ""),
      );
    });
    document.querySelector("#series-table tbody").replaceChildren(...written);
  }

  async function loadVintages() {
    const wanted = area;
    const [named, rows] = await lswh.need("vintage/" + page.dataset.file + "-" + areas.get(wanted).part);
    if (wanted !== area) return;
    sources = new Map(named.map((source) => [source[0], source]));
    vintages = (rows.find(([code]) => code === wanted)?.[1] || []).map(asVintage);
    vintages.sort((a, b) => b.day - a.day || byCode(a.period, b.period) || byCode(b.published || "", a.published || "") || a.row - b.row);
  }

  async function openLatest(period) {
    await loadVintages();
    const one = vintages.find((row) => row.period === period && row.disposition === "latest");
    if (one) lswh.showSource(one, sources.get(one.source));
  }

  function drawFan() {
    const estimates = new Map();
    for (const one of vintages) {
      if (one.frequency !== frequency || one.value === null || one.disposition === "withdrawn") continue;
      if (!estimates.has(one.period)) estimates.set(one.period, []);
      estimates.get(one.period).push(one);
    }
    const periods = [...estimates.values()].map((some) => some.sort((a, b) => byCode(a.published || "", b.published || "") || (a.disposition === "latest") - (b.disposition === "latest")));
    periods.sort((a, b) => a[0].day - b[0].day);
    const isRevised = periods.some((some) => some.length > 1);
    byId("fan-chart").hidden = !isRevised;
    byId("no-revisions").hidden = isRevised;
    if (!isRevised) return;
    const most = Math.min(Math.max(...periods.map((some) => some.length)), 6);
    const values = periods.map((some) => some.map((one) => Number(one.value)));
    const lines = [
      { kind: "edge", values: values.map((some) => Math.max(...some)) },
      { kind: "edge", values: values.map((some) => Math.min(...some)) },
    ];
    for (let n = 0; n < most - 1; n++) {
      const label = n ? String(n + 1) + "." : lswh.word("legend_first");
      const printed = periods.map((some) => (some.length > n + 1 ? some[n].value : null));
      lines.push({ label, kind: n ? "points" : "dashed", colour: "--muted", values: printed.map(numeric), printed });
    }
    const last = periods.map((some) => some[some.length - 1].value);
    lines.push({ label: lswh.word("legend_last"), kind: "line", colour: "--accent", values: last.map(numeric), printed: last });
    lswh.chart(byId("fan-chart"), {
      places: periods.map((some) => some[0].day),
      periods: periods.map((some) => some[0].period),
      series: lines,
      unit: unit(),
      title: lswh.word("fan_title"),
      zero: "never",
    });
    lswh.legend(byId("fan-legend"), [["line", lswh.word("legend_last")], ["dashed muted", lswh.word("legend_first")], ["band", lswh.word("legend_span")]]);
  }

  function writeVintages() {
    const rows = vintages.filter((one) => one.frequency === frequency);
    const shown = isWhole ? rows : rows.slice(0, FIRST);
    const written = shown.map((row) => {
      const open = () => lswh.showSource(row, sources.get(row.source));
      return lswh.element(
        "tr",
        { class: row.disposition },
        lswh.element("th", { scope: "row" }, lswh.period(row.period)),
        cell("", row.published ? lswh.day(row.published) : ""),
        numberCell(row.value, open),
        numberCell(row.plan, open, implied(row), row.basis === "i" ? 2 : 6),
        numberCell(row.share, open),
        numberCell(row.yoy, open),
        cell("", lswh.word("status_" + row.status)),
        cell("unit", lswh.word("disposition_" + row.disposition) + (row.otherPlan ? " (" + row.otherPlan + ")" : "")),
        cell("source", String(sources.get(row.source)[2] || "")),
      );
    });
    document.querySelector("#vintage-table tbody").replaceChildren(...written);
    byId("more").hidden = shown.length === rows.length;
  }

  async function showVintages() {
    if (!areas.has(area)) return;
    try {
      await loadVintages();
      drawFan();
      writeVintages();
    } catch {
      document.querySelector("#vintage-table tbody").replaceChildren(lswh.element("tr", {}, lswh.element("td", { colspan: 9 }, lswh.word("failed"))));
    }
    page.dataset.ready = "";
  }

  // Vintages are many: they are asked for when the series stand on the screen.
  function show() {
    delete page.dataset.ready;
    fillChoices();
    draw();
    requestAnimationFrame(() => {
      performance.mark("lswh-drawn");
      setTimeout(showVintages);
    });
  }

  function chosen() {
    history.replaceState(null, "", "#" + new URLSearchParams({ area, frequency }));
    show();
  }

  byId("area").addEventListener("change", (event) => {
    area = event.target.value;
    lswh.keep("area", area);
    isWhole = false;
    history.replaceState(null, "", "#" + new URLSearchParams({ area, frequency }));
    choose();
    chosen();
  });
  byId("frequency").addEventListener("change", (event) => {
    frequency = event.target.value;
    isWhole = false;
    chosen();
  });
  byId("more").addEventListener("click", () => {
    isWhole = true;
    writeVintages();
  });
  addEventListener("hashchange", () => {
    choose();
    show();
  });
  document.addEventListener("lswh-language", show);
  choose();
  show();
})();
