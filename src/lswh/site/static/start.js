// The latest figures of an area, against plan.
(function () {
  "use strict";
  const FIRST = 20;
  const place = document.querySelector("#latest-table tbody");
  if (!place) return;
  const select = document.getElementById("area");
  const planned = document.getElementById("planned");
  const more = document.getElementById("more");
  let rows = [], isWhole = false, areas = [], indicators = new Map();

  async function ready() {
    areas = await lswh.need("areas");
    indicators = new Map((await lswh.need("indicators")).map((one) => [one[0], one]));
    const kept = areas.find(([code]) => code === lswh.kept("area"));
    fill((kept || areas[0] || [])[0]);
    await load();
  }

  function fill(chosen) {
    const named = areas.map(([code, , name, english]) => [code, lswh.named(name, english)]);
    named.sort((a, b) => lswh.inOrder(a[1], b[1]));
    select.replaceChildren(...named.map(([code, name]) => lswh.element("option", { value: code, selected: code === chosen }, name)));
  }

  async function load() {
    const one = areas.find(([code]) => code === select.value);
    if (!one) return;
    rows = await lswh.need("area/" + one[1]);
    if (!rows.some((row) => row[6] !== null)) planned.checked = false;
    write();
  }

  // The share of a plan that is reached, and a tick for the share of its time that has passed.
  function bar(share, elapsed) {
    if (share === null) return "";
    const svg = (name, attributes) => {
      const one = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
      return one;
    };
    const width = (value) => Math.max(0, Math.min(Number(value), 125)) * 0.8;
    const drawing = svg("svg", { class: "bar-of-plan", viewBox: "0 0 100 12", width: 100, height: 12, "aria-hidden": "true" });
    drawing.append(svg("rect", { class: "whole", x: 0, y: 3, width: 80, height: 6, rx: 3 }), svg("rect", { class: "reached", x: 0, y: 3, width: width(share), height: 6, rx: 3 }));
    if (elapsed !== null) drawing.append(svg("line", { class: "elapsed", x1: width(elapsed), x2: width(elapsed), y1: 0, y2: 12 }));
    return lswh.element("span", { class: "share" }, drawing, lswh.element("span", {}, lswh.number(share, 2) + "%"));
  }

  function write() {
    const kept = rows.filter((row) => !planned.checked || row[4] !== null || row[6] !== null);
    const shown = isWhole ? kept : kept.slice(0, FIRST);
    place.replaceChildren(
      ...shown.map(([code, period, , value, plan, basis, share, yoy, , , elapsed]) => {
        const [, file, name, english, unit, unitEnglish] = indicators.get(code);
        const hash = new URLSearchParams({ area: select.value, period });
        return lswh.element(
          "tr",
          {},
          lswh.element("th", { scope: "row" }, lswh.element("a", { href: "indicator/" + file + ".html#" + hash }, lswh.named(name, english))),
          lswh.element("td", { class: "period" }, lswh.period(period)),
          lswh.element("td", { class: "n" }, lswh.number(value)),
          lswh.element("td", { class: "unit" }, lswh.named(unit, unitEnglish)),
          lswh.element("td", { class: "n" }, lswh.number(plan, 2), basis === "i" ? lswh.element("span", { class: "implied", title: lswh.word("implied_long") }, " ", lswh.word("implied")) : ""),
          lswh.element("td", {}, bar(share, elapsed)),
          lswh.element("td", { class: "n" }, lswh.number(yoy)),
        );
      }),
    );
    if (!shown.length) place.replaceChildren(lswh.element("tr", {}, lswh.element("td", { colspan: 7 }, lswh.word("no_latest"))));
    more.hidden = shown.length === kept.length;
    document.getElementById("latest").dataset.ready = "";
    requestAnimationFrame(() => performance.mark("lswh-drawn"));
  }

  select.addEventListener("change", () => {
    lswh.keep("area", select.value);
    isWhole = false;
    load();
  });
  planned.addEventListener("change", write);
  more.addEventListener("click", () => {
    isWhole = true;
    write();
  });
  document.addEventListener("lswh-language", () => {
    fill(select.value);
    write();
  });
  ready();
})();
