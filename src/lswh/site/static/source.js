// The dialog that says where a number comes from: its sentences, its publication, its place in the document.
(function () {
  "use strict";
  const dialog = document.getElementById("source");
  const body = document.getElementById("source-body");
  const root = document.documentElement.dataset.root;

  // vintage: a row of data/vintage; source: the publication that it is of.
  lswh.showSource = function (vintage, source) {
    const [, id, name, title, day, path, withdrawn] = source;
    const statements = vintage.statements?.length ? vintage.statements : [[vintage.row, null, null]];
    const file = path.split("/").pop();
    const parts = [];
    if (statements.length > 1) parts.push(lswh.element("p", { class: "muted" }, lswh.word("said_times", { n: lswh.number(statements.length) })));
    for (const [row, , quote] of statements) {
      const link = lswh.element("a", { href: root + "document/" + id + ".html#r" + row }, lswh.word("open_document"));
      const words = quote ? lswh.element("blockquote", { lang: "vi" }, quote) : lswh.element("p", { class: "record" }, lswh.word("no_sentence", { row: lswh.number(row), file }));
      parts.push(words, lswh.element("p", {}, link));
    }
    const facts = [["period", lswh.period(vintage.period)], ["source", name], ["document", title || file], ["published_on", day ? lswh.day(day) : ""]];
    parts.push(
      lswh.element(
        "dl",
        { class: "facts" },
        ...facts.filter(([, text]) => text).map(([key, text]) => lswh.element("div", {}, lswh.element("dt", {}, lswh.word(key)), lswh.element("dd", {}, text))),
      ),
    );
    if (withdrawn) parts.push(lswh.element("p", { class: "notice" }, lswh.word("withdrawn_on", { day: lswh.day(withdrawn) })));
    body.replaceChildren(...parts);
    dialog.showModal();
  };

  document.getElementById("source-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
})();
