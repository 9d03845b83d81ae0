// Comfort only: the page is complete without it.
(() => {
  "use strict";
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const folds = all("details");

  const comfort = document.querySelector("[data-comfort]");
  comfort.hidden = false;

  const open = document.querySelector("[data-open]");
  open.addEventListener("click", () => {
    const closed = folds.some((fold) => !fold.open);
    folds.forEach((fold) => { fold.open = closed; });
    open.textContent = closed ? "Close all" : "Open all";
  });

  document.querySelector("[data-theme-switch]").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const items = all("[data-find]");
  const words = items.map((item) => item.textContent.toLowerCase());
  find.addEventListener("input", () => {
    const sought = find.value.trim().toLowerCase();
    const hits = items.filter((item, n) => {
      item.hidden = sought !== "" && !words[n].includes(sought);
      return !item.hidden;
    });
    found.textContent = sought === "" ? "" : `${hits.length} of ${items.length}`;
  });

  // Without script each click saves a file of its own; with it they are collected, and a second click takes one back.
  const undo = all("[data-undo]");
  const ruled = new Map();
  const tray = document.querySelector("[data-tray]");
  const told = () => {
    tray.hidden = ruled.size === 0;
    document.querySelector("[data-rulings]").textContent = `${ruled.size} ${ruled.size === 1 ? "ruling" : "rulings"}, not saved yet`;
    const file = "ruling,claim,other,because\n" + Array.from(ruled.values()).join("");
    document.querySelector("[data-save]").href = "data:text/csv;charset=utf-8," + encodeURIComponent(file);
    undo.forEach((link) => {
      const taken = ruled.has(link);
      link.closest(".matter").classList.toggle("ruled", taken);
      link.textContent = taken ? "Ruled: not one matter. Take back" : "Not one matter";
    });
  };
  undo.forEach((link) => {
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (!ruled.delete(link)) ruled.set(link, decodeURIComponent(link.href.split(",")[1]).split("\n").slice(1).join("\n"));
      told();
    });
  });
  document.querySelector("[data-clear]").addEventListener("click", () => { ruled.clear(); told(); });

  // Paper cannot be clicked: print everything open, then put it back.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = folds.filter((fold) => !fold.open);
    closed.forEach((fold) => { fold.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((fold) => { fold.open = false; }));
})();
