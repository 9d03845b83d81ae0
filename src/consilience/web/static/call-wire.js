// The way to this party's own node, and to no other server: signals out by requests, signals in by one stream; records signed without leaving the page.

const csrf = () => document.querySelector("meta[name=csrf]").content;

export class Wire {
  constructor(call, told) {
    this.place = `/calls/${call}`;
    this.told = told;
    this.sending = Promise.resolve();
  }

  listen() {
    this.stream = new EventSource(`${this.place}/stream`);
    this.stream.addEventListener("message", (event) => this.told(JSON.parse(event.data)));
    return new Promise((done) => this.stream.addEventListener("open", done, { once: true }));
  }

  close() { this.stream?.close(); }

  ask(what, said = {}) { return window.post(`${this.place}/${what}`, said); }

  async roster() {
    const answer = await fetch(`${this.place}/roster`, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error("The roster cannot be had from the node; load the page again.");
    return answer.json();
  }

  // In order; a node that does not answer is asked again with the next signal.
  send(to, said) {
    this.sending = this.sending.then(() => this.ask("signals", { to, said })).catch(() => {});
    return this.sending;
  }

  // Nothing is lost because the own node was out of reach for a moment.
  async patiently(what, said, left = 12) {
    try { return await this.ask(what, said); } catch (error) { if (!(error instanceof TypeError) || !left) throw error; }
    await new Promise((done) => { setTimeout(done, 5_000); });
    return this.patiently(what, said, left - 1);
  }

  // Say something that goes on record: signed by the node for a demo key, here by this browser's key, or by a passkey where `may` allows to ask for it.
  async record(what, said, may) {
    const answer = await this.patiently(what, said);
    if (!answer.go) return answer;
    await signed(await page(answer.go), may);
    return what === "key" ? this.ask(what, said) : {};
  }
}

export class NeedsTouch extends Error {}

async function page(address) {
  const answer = await fetch(address);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function here(task) {
  for (const id of task.browser) if (await window.shelf("readonly", (store) => store.get(id)).catch(() => null)) return true;
  return false;
}

async function signed(found, may) {
  const box = found.querySelector("[data-sign]");
  if (!box) throw new Error(found.querySelector("main .lead")?.textContent || "This cannot be signed here.");
  const tasks = JSON.parse(box.dataset.sign);
  const silent = (await Promise.all(tasks.map(here))).every(Boolean);
  if (!silent && !may) throw new NeedsTouch("Your passkey is needed.");
  const signatures = [];
  for (const task of tasks) signatures.push(await window.signOne(task));
  await window.post(`/sign/${box.dataset.name}`, { signatures });
}

// Send a form of the meeting and stay: what it does goes on record, and the part beside the faces is shown anew.
export async function inPlace(form) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "text/html", "x-csrf": csrf() } });
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok) throw new Error(found.querySelector("main .lead")?.textContent || "This cannot be done.");
  if (found.querySelector("[data-sign]")) await signed(found, true);
}
