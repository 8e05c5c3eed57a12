// The lineage of a table, or of one of its columns, as a graph of links: what it is made of on the left, what is made
// of it on the right.
(function () {
  "use strict";
  const WIDEST = 190, LEAST = 152, GAP_X = 44, ROW = 14, GAP_Y = 12;
  const place = document.querySelector("#lineage .graph");
  if (!place) return;
  const self = document.getElementById("table").dataset.name;
  const select = document.getElementById("column");
  const note = document.getElementById("lineage-note");
  let tables = [], edges = [];

  const svg = (name, attributes = {}, ...children) => {
    const one = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    one.append(...children);
    return one;
  };

  // Nodes reached from one along arcs, each with the longest way to it, so that no arc leads back.
  function reach(start, arcs) {
    const there = new Set([start]);
    for (const node of there) for (const next of arcs.get(node) || []) there.add(next);
    const before = new Map([...there].map((node) => [node, 0]));
    for (const node of there) for (const next of arcs.get(node) || []) before.set(next, before.get(next) + 1);
    const depth = new Map([[start, 0]]);
    const open = [start];
    for (const node of open) {
      for (const next of arcs.get(node) || []) {
        depth.set(next, Math.max(depth.get(next) ?? 0, depth.get(node) + 1));
        before.set(next, before.get(next) - 1);
        if (before.get(next) === 0) open.push(next);
      }
    }
    return depth;
  }

  function graphOf(column) {
    const own = tables.findIndex(([name]) => name === self);
    const at = column === null ? -1 : tables[own][2].findIndex((name) => name.toLowerCase() === column.toLowerCase());
    const up = new Map(), down = new Map();
    const put = (arcs, from, to) => arcs.set(from, (arcs.get(from) || new Set()).add(to));
    for (const [above, aboveColumn, below, belowColumn, kind] of edges) {
      const isOfColumns = at >= 0;
      if (isOfColumns && (kind !== 0 || aboveColumn < 0 || belowColumn < 0)) continue;
      const from = isOfColumns ? above + "." + aboveColumn : String(above);
      const to = isOfColumns ? below + "." + belowColumn : String(below);
      if (from === to) continue;
      put(up, to, from);
      put(down, from, to);
    }
    const start = at >= 0 ? own + "." + at : String(own);
    const above = reach(start, up), below = reach(start, down);
    const layers = new Map([[start, 0]]);
    for (const [node, far] of below) layers.set(node, far);
    for (const [node, far] of above) if (node !== start) layers.set(node, -far);
    const arcs = [];
    for (const node of layers.keys()) for (const next of down.get(node) || []) if (layers.has(next) && layers.get(node) < layers.get(next)) arcs.push([node, next]);
    return { start, layers, arcs, above: above.size - 1, below: below.size - 1 };
  }

  const wordsOf = (node) => {
    const [table, column] = node.split(".").map(Number);
    return column === undefined ? [tables[table][0], null] : [tables[table][0], tables[table][2][column]];
  };

  // Within a layer, nodes stand by the mean place of those that they hang on, so that few lines cross.
  function arrange({ start, layers, arcs }) {
    const columns = new Map();
    for (const [node, layer] of layers) columns.set(layer, [...(columns.get(layer) || []), node]);
    const numbers = [...columns.keys()].sort((a, b) => a - b);
    const places = new Map();
    const settle = (layer) => columns.get(layer).forEach((node, n) => places.set(node, n - (columns.get(layer).length - 1) / 2));
    for (const layer of [0, ...numbers.filter((n) => n < 0).reverse(), ...numbers.filter((n) => n > 0)]) {
      const mean = (node) => {
        const near = arcs.filter((arc) => arc.includes(node)).map(([a, b]) => places.get(a === node ? b : a)).filter((one) => one !== undefined);
        return near.length ? near.reduce((sum, one) => sum + one, 0) / near.length : 0;
      };
      columns.set(layer, columns.get(layer).map((node) => [mean(node), wordsOf(node).join("."), node]).sort((a, b) => a[0] - b[0] || a[1].localeCompare(b[1])).map((one) => one[2]));
      settle(layer);
    }
    return { numbers, columns, start };
  }

  function draw(column) {
    const graph = graphOf(column);
    const { numbers, columns } = arrange(graph);
    const height = ROW * 2 + 16;
    const tallest = Math.max(...[...columns.values()].map((some) => some.length));
    const room = (place.clientWidth - 36 - (numbers.length - 1) * GAP_X) / numbers.length;
    const WIDTH = Math.min(WIDEST, Math.max(LEAST, Math.floor(room)));
    const full = [numbers.length * WIDTH + (numbers.length - 1) * GAP_X + 4, tallest * (height + GAP_Y) + 6];
    const at = new Map();
    numbers.forEach((layer, n) => {
      const some = columns.get(layer);
      const top = (full[1] - some.length * (height + GAP_Y) + GAP_Y) / 2;
      some.forEach((node, m) => at.set(node, [2 + n * (WIDTH + GAP_X), top + m * (height + GAP_Y)]));
    });
    const drawing = svg("svg", { viewBox: "0 0 " + full.join(" "), width: full[0], height: full[1], role: "group", "aria-label": lswh.word("lineage_graph") });
    for (const [from, to] of graph.arcs) {
      const [x1, y1] = [at.get(from)[0] + WIDTH, at.get(from)[1] + height / 2];
      const [x2, y2] = [at.get(to)[0], at.get(to)[1] + height / 2];
      drawing.append(svg("path", { class: "arc", d: `M${x1} ${y1}C${x1 + GAP_X / 1.6} ${y1} ${x2 - GAP_X / 1.6} ${y2} ${x2} ${y2}` }));
    }
    for (const [node, [x, y]] of at) drawing.append(box(node, x, y, [WIDTH, height], node === graph.start));
    place.replaceChildren(drawing);
    place.scrollLeft = Math.max(0, at.get(graph.start)[0] - (place.clientWidth - WIDTH) / 2);
    place.scrollTop = Math.max(0, at.get(graph.start)[1] - (place.clientHeight - height) / 2);
    const name = column === null ? self : self + "." + column;
    note.textContent = graph.above + graph.below || column === null ? lswh.word("lineage_said", { table: name, above: lswh.number(graph.above), below: lswh.number(graph.below) }) : lswh.word("lineage_none");
    place.dataset.ready = name;
  }

  function box(node, x, y, [width, height], isSelf) {
    const [table, column] = wordsOf(node);
    const file = tables.find(([name]) => name === table)[1];
    const most = Math.floor((width - 20) / 7);
    const cut = (text) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
    const href = file ? { href: file + ".html" + (column ? "#column=" + encodeURIComponent(column) : "") } : {};
    const link = svg("a", { ...href, class: isSelf ? "node self" : "node", "data-schema": table.split(".")[0], "aria-label": column ? table + "." + column : table });
    if (isSelf) link.setAttribute("aria-current", "true");
    link.append(svg("title", {}, column ? table + "." + column : table), svg("rect", { x, y, width, height, rx: 6 }));
    const [schema, name] = table.split(".");
    (column ? [column, table] : [name, schema]).forEach((text, n) => link.append(svg("text", { x: x + 10, y: y + 19 + n * (ROW + 1), class: n ? "of" : "" }, cut(text))));
    return link;
  }

  function fill() {
    const own = tables.find(([name]) => name === self);
    select.replaceChildren(lswh.element("option", { value: "" }, lswh.word("lineage_whole")), ...own[2].map((name) => lswh.element("option", { value: name }, name)));
  }

  function show() {
    const asked = lswh.hash().column;
    const own = tables.find(([name]) => name === self);
    const column = own[2].find((name) => name.toLowerCase() === asked?.toLowerCase()) ?? null;
    select.value = column ?? "";
    for (const row of document.querySelectorAll("tr[id^=column-]")) row.classList.toggle("asked", column !== null && row.id === "column-" + own[2].indexOf(column));
    draw(column);
    return column;
  }

  async function ready() {
    [tables, edges] = await lswh.need("lineage");
    fill();
    if (show() !== null) document.getElementById("lineage").scrollIntoView();
  }

  select.addEventListener("change", () => {
    history.replaceState(null, "", select.value ? "#column=" + encodeURIComponent(select.value) : location.pathname + location.search);
    show();
  });
  addEventListener("hashchange", () => {
    if (tables.length && show() !== null) document.getElementById("lineage").scrollIntoView();
  });
  document.addEventListener("lswh-language", () => {
    if (!tables.length) return;
    fill();
    show();
  });
  ready();
})();
