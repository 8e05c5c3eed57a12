// Runs before anything is drawn: the reader's language and theme, and the register that data scripts call.
(function () {
  "use strict";
  const html = document.documentElement;
  const waiting = new Map();
  const arrived = new Map();

  function kept(key) {
    try {
      return localStorage.getItem("lswh-" + key);
    } catch {
      return null;
    }
  }

  function keep(key, value) {
    try {
      localStorage.setItem("lswh-" + key, value);
    } catch {
      // it holds for this page then
    }
  }

  const language = kept("language") || (/^vi\b/.test(navigator.language) ? "vi" : "en");
  html.lang = language === "vi" ? "vi" : "en";
  const theme = kept("theme");
  if (theme === "dark" || theme === "light") html.dataset.theme = theme;

  window.lswh = {
    keep,
    kept,
    // What a data script gives. One of another site than this page's is refused: the two do not belong together.
    put(stamp, name, value) {
      if (stamp !== html.dataset.stamp) {
        html.dataset.stale = "";
        waiting.get(name)?.reject(new Error("the site was written anew"));
        return;
      }
      arrived.set(name, value);
      waiting.get(name)?.resolve(value);
    },
    // The value of a data script, loaded where it is not there yet.
    need(name) {
      if (arrived.has(name)) return Promise.resolve(arrived.get(name));
      if (!waiting.has(name)) {
        const one = {};
        one.promise = new Promise((resolve, reject) => Object.assign(one, { resolve, reject }));
        waiting.set(name, one);
        const script = document.createElement("script");
        script.src = html.dataset.root + "data/" + name + ".js?" + html.dataset.stamp;
        script.addEventListener("error", () => {
          waiting.delete(name);
          one.reject(new Error("it could not be loaded: " + name));
        });
        document.head.append(script);
      }
      return waiting.get(name).promise;
    },
    // The value of a data script that the page itself has loaded.
    has(name) {
      return arrived.get(name);
    },
  };
})();
