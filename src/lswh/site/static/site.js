// What every page does: words, numbers and days in the reader's language, the two switches.
(function () {
  "use strict";
  const html = document.documentElement;

  lswh.word = function (key, values) {
    const text = lswh.words[html.lang][key] ?? key;
    return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole)) : text;
  };
  // To make a formatter costs more than all that it formats on a page: each is made once.
  const formats = new Map();
  function format(kind, options) {
    const key = kind.name + html.lang + JSON.stringify(options);
    if (!formats.has(key)) formats.set(key, new kind(html.lang, options));
    return formats.get(key);
  }
  // An exact decimal as the reader writes numbers; least is how many digits stand after the point at least.
  lswh.number = function (text, digits = 6, least = 0) {
    if (text === null || text === undefined || text === "") return "";
    return format(Intl.NumberFormat, { minimumFractionDigits: least, maximumFractionDigits: digits }).format(text);
  };
  // A machine decimal with the digits that it was written with; whatever else it is, as it stands.
  lswh.machine = function (text) {
    const parts = /^[+-]?\d+(?:\.(\d{1,20}))?$/.exec(text ?? "");
    const digits = parts?.[1]?.length ?? 0;
    return parts ? lswh.number(text, digits, digits) : (text ?? "");
  };
  lswh.inOrder = (a, b) => format(Intl.Collator, {}).compare(a, b);
  const DAY = { vi: { day: "numeric", month: "numeric", year: "numeric" }, en: { day: "numeric", month: "short", year: "numeric" } };
  lswh.day = function (iso, options = DAY[html.lang]) {
    const day = new Date(iso.length === 10 ? iso + "T00:00:00Z" : iso);
    if (isNaN(day)) return iso;
    return format(Intl.DateTimeFormat, { timeZone: "UTC", ...options }).format(day);
  };
  // A period as SDMX writes it, for people.
  lswh.period = function (code) {
    const month = (iso) => lswh.day(iso + "-01", html.lang === "vi" ? { month: "numeric", year: "numeric" } : { month: "short", year: "numeric" });
    let parts;
    if ((parts = /^(\d{4})-S([12])$/.exec(code))) return lswh.word("period_half_" + parts[2], { year: parts[1] });
    if ((parts = /^(\d{4})-Q([1-4])$/.exec(code))) {
      const n = html.lang === "vi" ? ["I", "II", "III", "IV"][parts[2] - 1] : parts[2];
      return lswh.word("period_quarter", { n, year: parts[1] });
    }
    if (/^\d{4}-\d\d$/.test(code)) return month(code);
    if (/^\d{4}-\d\d-\d\d$/.test(code)) return lswh.day(code);
    if ((parts = /^(\d{4}-\d\d)-01\/P(\d+)M$/.exec(code))) return lswh.word("period_months", { n: parts[2], month: month(parts[1]) });
    if ((parts = /^(\d{4}-\d\d-\d\d)\/P(\d+)D$/.exec(code))) return lswh.word("period_days", { n: parts[2], day: lswh.day(parts[1]) });
    return code;
  };
  // An element with attributes and children; text is text, whatever it holds.
  lswh.element = function (name, attributes = {}, ...children) {
    const one = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) one.setAttribute(key, value === true ? "" : value);
    }
    one.append(...children.filter((child) => child !== null && child !== undefined));
    return one;
  };
  lswh.named = (vi, en) => (html.lang === "en" && en ? en : vi || en || "");
  lswh.hash = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  lswh.isDark = () => html.dataset.theme === "dark" || (!html.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);

  function translate() {
    for (const one of document.querySelectorAll("data[value]")) one.textContent = lswh.number(one.value);
    for (const one of document.querySelectorAll("time[datetime]")) {
      const iso = one.getAttribute("datetime");
      one.textContent = iso.length === 10 ? lswh.day(iso) : lswh.day(iso, { ...DAY[html.lang], hour: "2-digit", minute: "2-digit", hour12: false }) + " UTC";
    }
    for (const one of document.querySelectorAll("[data-period]")) one.textContent = lswh.period(one.dataset.period);
    for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", lswh.word(one.dataset.label));
    for (const one of document.querySelectorAll("[data-placeholder]")) one.placeholder = lswh.word(one.dataset.placeholder);
    const heading = document.querySelector("main h1 .en");
    if (heading) {
      const shown = document.querySelector("main h1 ." + html.lang);
      document.title = (document.querySelector("main h1.hidden") ? lswh.word("nav_start") : shown.textContent) + document.title.slice(document.title.lastIndexOf(" · "));
    }
  }

  const theme = document.getElementById("theme");
  const showTheme = () => theme.setAttribute("aria-pressed", String(lswh.isDark()));
  theme.addEventListener("click", () => {
    html.dataset.theme = lswh.isDark() ? "light" : "dark";
    lswh.keep("theme", html.dataset.theme);
    showTheme();
    document.dispatchEvent(new Event("lswh-theme"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    showTheme();
    document.dispatchEvent(new Event("lswh-theme"));
  });
  document.getElementById("language").addEventListener("click", () => {
    html.lang = html.lang === "vi" ? "en" : "vi";
    lswh.keep("language", html.lang);
    translate();
    document.dispatchEvent(new Event("lswh-language"));
  });
  // Paper is white.
  let before;
  addEventListener("beforeprint", () => {
    before = html.dataset.theme;
    html.dataset.theme = "light";
    document.dispatchEvent(new Event("lswh-theme"));
  });
  addEventListener("afterprint", () => {
    if (before) html.dataset.theme = before;
    else delete html.dataset.theme;
    document.dispatchEvent(new Event("lswh-theme"));
  });
  const stale = () => {
    document.getElementById("stale").hidden = !("stale" in html.dataset);
  };
  new MutationObserver(stale).observe(html, { attributeFilter: ["data-stale"] });
  stale();
  showTheme();
  translate();
})();
