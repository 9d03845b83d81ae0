// Keys for checking claims, and keyboard help.  Everything works without this file too.
"use strict";

const KEYS = [
  ["j, k", "next claim, claim before"], ["c", "confirm it"], ["e", "correct it"], ["x", "reject it"],
  ["g h", "home"], ["g r", "reports"], ["g p", "picture"], ["g q", "questions"], ["g d", "release desk"], ["g l", "ledger"],
  ["/", "search"], ["?", "this help"],
];
const GO = { h: "/", r: "/reports", p: "/picture", q: "/questions", d: "/desk", l: "/ledger" };
let went = 0;

function typing(target) {
  return target.closest("input, textarea, select, dialog[open]") !== null;
}

function cards() {
  return [...document.querySelectorAll("[data-claim]")];
}

function current() {
  return document.querySelector("[data-claim].is-on");
}

function choose(card) {
  document.querySelectorAll(".is-on").forEach((one) => one.classList.remove("is-on"));
  if (!card) return;
  card.classList.add("is-on");
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
  const mark = document.querySelector(`[data-for="${card.id}"]`);
  if (mark) {
    mark.classList.add("is-on");
    mark.scrollIntoView({ block: "nearest" });
  }
}

function step(by) {
  const all = cards();
  const at = all.indexOf(current());
  choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function press(key) {
  const control = current()?.querySelector(`[data-key="${key}"]`);
  if (!control) return false;
  control.click();
  if (control.matches("summary")) control.parentElement.querySelector("input:not([type=hidden])")?.focus();
  return true;
}

function help() {
  let dialog = document.querySelector("dialog#keys");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "keys";
    const title = dialog.appendChild(document.createElement("h2"));
    title.textContent = "Keys";
    title.id = "keys-title";
    dialog.setAttribute("aria-labelledby", title.id);
    const list = dialog.appendChild(document.createElement("dl"));
    for (const [key, does] of KEYS) {
      const term = list.appendChild(document.createElement("dt"));
      term.appendChild(document.createElement("kbd")).textContent = key;
      list.appendChild(document.createElement("dd")).textContent = does;
    }
    const close = dialog.appendChild(document.createElement("button"));
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    document.body.appendChild(dialog);
  }
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = event.key;
  if (Date.now() - went < 1200 && GO[key]) { window.location.assign(GO[key]); event.preventDefault(); return; }
  went = 0;
  if (key === "g") went = Date.now();
  else if (key === "?") help();
  else if (key === "/") { const search = document.querySelector("input[type=search]"); if (search) { search.focus(); } else window.location.assign("/search"); }
  else if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (!"cex".includes(key) || !press(key)) return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-for]");
  if (mark) choose(document.getElementById(mark.dataset.for));
});

// After a judgement the next claim that waits is chosen, so that a report is checked without the mouse.
document.addEventListener("htmx:after:swap", () => {
  const on = document.querySelector("[data-for].is-on");
  const card = on ? document.getElementById(on.dataset.for) : null;
  if (!card) return;
  on.className = `claim ${[...card.classList].find((name) => name.startsWith("s-"))} is-on`;
  const all = cards();
  const next = all.slice(all.indexOf(card) + 1).find((one) => one.classList.contains("s-drafted"));
  choose(next || card);
});

// The slider moves the date beside it, which works alone where there is no script.
for (const slider of document.querySelectorAll("[data-slide]")) {
  const field = document.getElementById(slider.dataset.slide);
  slider.hidden = false;
  slider.addEventListener("input", () => {
    const day = new Date(`${slider.dataset.from}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + Number(slider.value));
    field.value = day.toISOString().slice(0, 10);
  });
  slider.addEventListener("change", () => field.form.requestSubmit());
}

if (window.location.hash) choose(document.querySelector(`[data-claim]${CSS.escape ? "#" + CSS.escape(window.location.hash.slice(1)) : ""}`));

// Every page bears a mark of what it shows.  News is what changed that mark and is not one's own act; it waits until somebody looks.
const shown = () => document.querySelector("meta[name=seen]");

function news() {
  if (document.querySelector(".notice")) return;
  const box = document.createElement("div");
  box.className = "notice";
  box.setAttribute("role", "status");
  box.append("Something you may see has changed. ");
  const again = box.appendChild(document.createElement("button"));
  again.textContent = "Show it";
  again.addEventListener("click", () => window.location.reload());
  document.body.appendChild(box);
}

document.addEventListener("htmx:config:request", (event) => {
  const headers = event.detail?.ctx?.request?.headers;
  if (headers && shown()) headers["X-Seen"] = shown().content;
});
let acting = 0, heard = "";
document.addEventListener("htmx:before:request", () => { acting += 1; });
document.addEventListener("htmx:finally:request", (event) => {
  acting = Math.max(0, acting - 1);
  const headers = event.detail?.ctx?.response?.headers;
  const seen = headers?.get?.("X-Seen");
  if (seen && shown()) shown().content = seen;
  if (headers?.get?.("X-News") || (!acting && heard && shown() && heard !== shown().content)) news();
});

// One stream for all tabs of this browser: whoever holds the lock listens and tells the others.
if (document.querySelector(".bar") && navigator.locks && window.BroadcastChannel && window.EventSource) {
  const channel = new BroadcastChannel("consilience-changed");
  const tell = (mark) => {
    heard = mark;
    // While an act is under way its own answer says what is new.
    if (!acting && mark !== shown()?.content) news();
  };
  channel.addEventListener("message", (event) => tell(event.data));
  navigator.locks.request("consilience-stream", () => new Promise((done) => {
    const stream = new EventSource("/events");
    stream.addEventListener("changed", (event) => { channel.postMessage(event.data); tell(event.data); });
    stream.addEventListener("full", () => { stream.close(); done(); });
  }));
}
