// Charts by uPlot. Colours are those of the style sheet, so that a theme or a sheet of paper draws them anew.
(function () {
  "use strict";
  const drawn = new Set();
  const colours = new Map();
  // A colour of the style sheet. To ask for one lays the page out: each is asked for once, until the theme is switched.
  function style(name) {
    if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
    return colours.get(name);
  }
  const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

  const widest = (labels) => Math.max(...labels.map((label) => label.length)) * 6.6;

  // Places on the x axis with room for their labels; the last one is always there.
  function splits(places, labels, u) {
    const room = widest(labels) + 18;
    const width = u.bbox.width / devicePixelRatio;
    const kept = [];
    let last = Infinity;
    for (let n = places.length - 1; n >= 0; n--) {
      const at = ((places[n] - u.scales.x.min) / (u.scales.x.max - u.scales.x.min)) * width;
      if (last - at >= room) {
        kept.unshift(places[n]);
        last = at;
      }
    }
    return kept;
  }

  function padded(min, max) {
    const pad = max > min ? (max - min) * 0.06 : 40;
    return [min - pad, max + pad];
  }

  // Levels stand on zero, unless all of them are far above it; growth always does, the estimates of a fan never.
  function levels(zero, u, min, max) {
    if (min === null) return [0, 1];
    if (zero === "never") return uPlot.rangeNum(min, max, 0.1, true);
    if (zero === "always" || min < (max - min) * 2) return uPlot.rangeNum(Math.min(min, 0), Math.max(max, 0), 0.1, true);
    return uPlot.rangeNum(min, max, 0.1, true);
  }

  // places: days of the ends of periods; series: {label, values, colour, kind: line | dashed | bars | edge | points}.
  // Two series of the kind edge, the upper one first, have the band between them filled.
  lswh.chart = function (figure, { places, periods, series, unit, title, zero }) {
    const plot = figure.querySelector(".plot");
    const readout = figure.querySelector(".readout");
    figure.chart?.destroy();
    plot.replaceChildren();
    const labels = periods.map(lswh.period);
    const edges = series.flatMap((one, n) => (one.kind === "edge" ? [n + 1] : []));
    const bars = uPlot.paths.bars({ size: [0.6, 34], radius: 0.12 });
    const options = {
      width: Math.max(plot.clientWidth, 200),
      height: figure.id === "value-chart" ? 320 : 230,
      legend: { show: false },
      padding: [14, Math.max(18, widest(labels) / 2 - 8), 0, 0],
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 9 } },
      scales: {
        x: { time: false, range: (u, min, max) => padded(min, max) },
        y: { range: levels.bind(null, zero ?? (places.length === 1 ? "always" : "near")) },
      },
      axes: [
        { font: FONT, stroke: () => style("--muted"), grid: { show: false }, ticks: { stroke: () => style("--line"), size: 6 }, splits: (u) => splits(places, labels, u), values: (u, at) => at.map((place) => labels[places.indexOf(place)]), size: 32 },
        {
          font: FONT,
          stroke: () => style("--muted"),
          grid: { stroke: () => style("--line"), width: 1 },
          ticks: { show: false },
          border: { show: false },
          values: (u, at) => at.map((value) => lswh.number(value)),
          size: (u, values) => (values ? Math.max(...values.map((value) => value.length)) * 7 + 18 : 40),
        },
      ],
      bands: edges.length === 2 ? [{ series: edges, fill: () => style("--band") }] : [],
      series: [
        {},
        ...series.map((one) => ({
          label: one.label,
          stroke: () => (one.kind === "edge" ? "transparent" : style(one.colour)),
          fill: one.kind === "bars" ? () => style("--bar") : undefined,
          width: one.kind === "edge" ? 0 : one.kind === "bars" ? 1 : 2,
          dash: one.kind === "dashed" ? [6, 5] : undefined,
          paths: one.kind === "bars" ? bars : one.kind === "points" ? () => null : undefined,
          spanGaps: true,
          points: { show: one.kind !== "edge" && one.kind !== "bars", size: one.kind === "points" ? 8 : 6, fill: () => style(one.kind === "points" ? "--card" : one.colour) },
        })),
      ],
      hooks: {
        setCursor: [
          (u) => {
            const at = u.cursor.idx;
            readout.textContent = at === null || at === undefined ? "" : said(at);
          },
        ],
      },
    };

    function said(at) {
      const figures = series.filter((one) => one.kind !== "edge" && one.values[at] !== null);
      return labels[at] + ": " + figures.map((one) => one.label + " " + lswh.number(one.printed?.[at] ?? one.values[at])).join("; ") + (unit ? " " + unit : "");
    }

    const u = new uPlot(options, [places, ...series.map((one) => one.values)], plot);
    u.root.setAttribute("role", "img");
    u.root.setAttribute("tabindex", "0");
    u.root.setAttribute("aria-label", lswh.word("chart_of", { what: title }));
    u.root.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const now = u.cursor.idx ?? (step > 0 ? -1 : places.length);
      const at = Math.min(Math.max(now + step, 0), places.length - 1);
      u.setCursor({ left: u.valToPos(places[at], "x"), top: 10 });
    });
    figure.chart = u;
    drawn.add(figure);
    return u;
  };

  lswh.legend = function (place, entries) {
    place.replaceChildren(...entries.map(([kind, text]) => lswh.element("span", {}, lswh.element("i", { class: "key " + kind, "aria-hidden": "true" }), text)));
  };

  function redraw() {
    for (const figure of drawn) {
      if (!figure.chart || figure.hidden) continue;
      const width = Math.max(figure.querySelector(".plot").clientWidth, 200);
      if (width !== figure.chart.width) figure.chart.setSize({ width, height: figure.chart.height });
      else figure.chart.redraw(false, true);
    }
  }

  document.addEventListener("lswh-theme", () => {
    colours.clear();
    redraw();
  });
  addEventListener("resize", redraw);
})();
