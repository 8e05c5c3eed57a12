// The page of a document: the sentence that was asked for is marked; the rows of a file of records come in parts.
(function () {
  "use strict";
  const page = document.getElementById("document");
  const root = document.documentElement.dataset.root;
  const parts = Number(page.dataset.parts), aPart = Number(page.dataset.aPart);
  const table = document.querySelector("#rows-table tbody");
  let part = 0;

  function asked() {
    const found = /^#r(\d+)$/.exec(location.hash);
    return found ? Number(found[1]) : null;
  }

  function mark() {
    for (const one of document.querySelectorAll("[data-row]")) one.classList.toggle("asked", Number(one.dataset.row) === asked());
    const first = page.querySelector(".text [data-row].asked");
    first?.scrollIntoView({ block: "center" });
    if (first?.matches("a")) first.focus({ preventScroll: true });
  }

  function written([row, area, indicator, period, value, unit, plan, share, yoy, status, source, quote, code, areaCode, typed], files) {
    const file = files.get(code);
    const link = file ? lswh.element("a", { href: root + "indicator/" + file + ".html#" + new URLSearchParams({ area: areaCode, period: typed }) }, indicator) : lswh.element("span", {}, indicator || "");
    const text = (content, name) => lswh.element("td", { class: name }, content || "");
    return lswh.element(
      "tr",
      { id: "r" + row, class: row === asked() ? "asked" : null },
      lswh.element("th", { scope: "row", class: "n" }, lswh.number(row)),
      text(area),
      lswh.element("td", { class: "name" }, link),
      text(period, "period"),
      text(lswh.machine(value), "n"),
      text(unit),
      text(lswh.machine(plan), "n"),
      text(lswh.machine(share), "n"),
      text(lswh.machine(yoy), "n"),
      text(status),
      text(source, "prose"),
      text(quote, "prose"),
    );
  }

  async function show() {
    const rows = await lswh.need("rows/" + page.dataset.id + "-" + part);
    const files = new Map((lswh.has("indicators") || []).map(([code, file]) => [code, file]));
    table.replaceChildren(...rows.map((row) => written(row, files)));
    pager();
    document.getElementById("r" + asked())?.scrollIntoView({ block: "center" });
    document.getElementById("rows").dataset.ready = "";
  }

  function pager() {
    if (parts < 2) return;
    const go = (to, key) => {
      const button = lswh.element("button", { type: "button", disabled: to < 0 || to >= parts }, lswh.word(key));
      button.addEventListener("click", () => {
        part = to;
        show();
      });
      return button;
    };
    const from = lswh.number(part * aPart + 1), to = lswh.number((part + 1) * aPart);
    document.getElementById("pager").replaceChildren(go(part - 1, "previous"), lswh.element("span", {}, lswh.word("rows_from_to", { from, to })), go(part + 1, "next"));
  }

  function turn() {
    if (!parts) return mark();
    if (asked() !== null) part = Math.min(Math.floor((asked() - 1) / aPart), parts - 1);
    show();
  }

  addEventListener("hashchange", turn);
  if (parts) document.addEventListener("lswh-language", show);
  turn();
})();
