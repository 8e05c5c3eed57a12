// Search over indicators, tables, columns and documents, whatever their accents, as a combobox.
(function () {
  "use strict";
  const MOST = 12;
  const field = document.getElementById("search");
  const list = document.getElementById("found");
  const count = document.getElementById("found-count");
  const root = document.documentElement.dataset.root;
  let entries = null;
  let active = -1;

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

  function prepare([indicators, tables, documents]) {
    const found = [];
    for (const [file, code, name, english, aliases] of indicators) {
      const names = [code, name, english, ...aliases].map(fold);
      found.push({ kind: "indicator", title: () => lswh.named(name, english), note: code, href: "indicator/" + file + ".html", names });
    }
    for (const [file, name, columns] of tables) {
      found.push({ kind: "table", title: () => name, note: "", href: "table/" + file + ".html", names: [fold(name), fold(name.split(".").pop())] });
      for (const column of columns) {
        found.push({ kind: "column", title: () => column, note: name, href: "table/" + file + ".html#column=" + encodeURIComponent(column), names: [fold(column), fold(name + "." + column)] });
      }
    }
    for (const [id, name, path, source, day] of documents) {
      found.push({ kind: "document", title: () => name, note: [source, day].filter(Boolean).join(", "), href: "document/" + id + ".html", names: [name, path, source].map(fold) });
    }
    return found;
  }

  // How well an entry answers: 0 is a name itself, then the beginning of a name, of a word, anywhere, all the words.
  function rank(entry, asked, parts) {
    let best = 9;
    for (const name of entry.names) {
      const at = name.indexOf(asked);
      if (name === asked) return 0;
      if (at === 0) best = Math.min(best, 1);
      else if (at > 0) best = Math.min(best, /[\s_.(]/.test(name[at - 1]) ? 2 : 3);
      else if (best > 4 && parts.length > 1 && parts.every((part) => name.includes(part))) best = 4;
    }
    return best;
  }

  function look() {
    const asked = fold(field.value.trim());
    if (!asked || !entries) return show([]);
    const parts = asked.split(/\s+/);
    const order = { indicator: 0, table: 0.2, document: 0.3, column: 0.6 };
    const found = entries
      .map((entry, place) => ({ entry, place, rank: rank(entry, asked, parts) + order[entry.kind] }))
      .filter((one) => one.rank < 9)
      .sort((a, b) => a.rank - b.rank || a.place - b.place);
    show(found.slice(0, MOST).map((one) => one.entry), found.length);
  }

  function show(found, all = 0) {
    active = -1;
    list.replaceChildren(
      ...found.map((entry, place) =>
        lswh.element(
          "li",
          { role: "option", id: "found-" + place, "aria-selected": "false", "data-href": root + entry.href },
          lswh.element("span", { class: "found-kind" }, lswh.word("kind_found_" + entry.kind)),
          lswh.element("span", { class: "found-title" }, entry.title()),
          lswh.element("span", { class: "found-note" }, entry.note),
        ),
      ),
    );
    const isAsked = field.value.trim() !== "" && entries !== null;
    if (isAsked && !found.length) list.append(lswh.element("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "none" }, lswh.word("search_none")));
    list.hidden = !isAsked;
    field.setAttribute("aria-expanded", String(isAsked));
    field.removeAttribute("aria-activedescendant");
    count.textContent = isAsked ? (all ? lswh.word("search_some", { n: all }) : lswh.word("search_none")) : "";
  }

  function move(to) {
    const options = [...list.querySelectorAll("[data-href]")];
    if (!options.length) return;
    active = (to + options.length) % options.length;
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === active)));
    field.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  };

  async function ready() {
    if (!entries) entries = prepare(await lswh.need("search"));
    look();
  }

  field.addEventListener("focus", ready);
  field.addEventListener("input", ready);
  field.addEventListener("keydown", async (event) => {
    if (["ArrowDown", "ArrowUp"].includes(event.key)) event.preventDefault();
    if (!entries) await ready();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
    } else if (event.key === "Enter") {
      const chosen = list.querySelectorAll("[data-href]")[Math.max(active, 0)];
      if (chosen && !list.hidden) location.href = chosen.dataset.href;
    } else if (event.key === "Escape") close();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-href]");
    if (chosen) location.href = chosen.dataset.href;
  });
  field.addEventListener("blur", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      field.focus();
    }
  });
  document.addEventListener("lswh-language", look);
})();
