// Passkeys and this browser's own key: nothing secret leaves the device.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const csrf = () => document.querySelector("meta[name=csrf]")?.content || "";

async function post(address, said) {
  const answer = await fetch(address, {
    method: "POST", headers: { "content-type": "application/json", "x-csrf": csrf(), accept: "application/json" }, body: JSON.stringify(said),
  });
  if (!answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    throw new Error(page.querySelector("main .lead")?.textContent || "This cannot be done.");
  }
  return answer.json();
}

function creation(options) {
  return { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials || []).map((one) => ({ ...one, id: bytes(one.id) })) };
}

function asked(options) {
  return { ...options, challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials || []).map((one) => ({ ...one, id: bytes(one.id) })) };
}

function told(credential) {
  const response = { clientDataJSON: text64(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text64(credential.response[name]);
  }
  return { id: credential.id, rawId: text64(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

async function ceremony(button) {
  const names = button.closest("form[data-names]") || document.querySelector("form[data-names]");
  const said = { role: button.dataset.role, then: button.dataset.then };
  for (const field of names?.querySelectorAll("#member, #title") || []) {
    if (!field.reportValidity()) return;
    said[field.name] = field.value;
  }
  const begun = await post(button.dataset.ceremony, said);
  if (begun.go) { window.location.assign(begun.go); return; }
  const credential = "get" in button.dataset
    ? await navigator.credentials.get({ publicKey: asked(begun.options) })
    : await navigator.credentials.create({ publicKey: creation(begun.options) });
  const done = await post(`${button.dataset.ceremony}/done`, { ...said, ceremony: begun.ceremony, answer: told(credential) });
  window.location.assign(done.go);
}

// The browser's key lives in its own database and cannot be read out, only used.
function shelf(mode, work) {
  return new Promise((done, failed) => {
    const opened = indexedDB.open("consilience-keys", 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore("keys");
    opened.onerror = () => failed(opened.error);
    opened.onsuccess = () => {
      const store = opened.result.transaction("keys", mode).objectStore("keys");
      const asked = work(store);
      asked.onsuccess = () => { opened.result.close(); done(asked.result); };
      asked.onerror = () => failed(asked.error);
    };
  });
}

async function keyId(publicKey) {
  const head = new TextEncoder().encode("consilience/key/1\0ed25519\0");
  return hex(await crypto.subtle.digest("SHA-256", new Uint8Array([...head, ...publicKey])));
}

async function makeBrowserKey(button) {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const message = new TextEncoder().encode(`consilience/browser-key/1\0${csrf()}`);
  const proof = hex(await crypto.subtle.sign("Ed25519", pair.privateKey, message));
  const done = await post(button.dataset.browserKey, { public: hex(publicKey), proof });
  if (done.go === "/me") { const id = await keyId(publicKey); await shelf("readwrite", (store) => store.put(pair.privateKey, id)); }
  window.location.assign(done.go);
}

async function signOne(task) {
  const message = unhex(task.message);
  for (const id of task.browser) {
    const key = await shelf("readonly", (store) => store.get(id)).catch(() => null);
    if (key) return { key: id, signature: hex(await crypto.subtle.sign("Ed25519", key, message)) };
  }
  if (!Object.keys(task.keys).length) throw new Error("You have no key for this yet. Add one on the page about you.");
  const found = await navigator.credentials.get({ publicKey: asked(task.passkey) });
  return { key: task.keys[text64(found.rawId)], signature: hex(found.response.signature),
    authenticator_data: hex(found.response.authenticatorData), client_data: hex(found.response.clientDataJSON) };
}

async function signAll(box) {
  const signatures = [];
  for (const task of JSON.parse(box.dataset.sign)) signatures.push(await signOne(task));
  const done = await post(`/sign/${box.dataset.name}`, { signatures });
  window.location.assign(done.go);
}

function tried(box, work) {
  const fault = box.querySelector("[data-fault]");
  work().catch((error) => {
    if (!fault) return;
    fault.textContent = error.name === "NotAllowedError" ? "Nothing was signed: the passkey was not used." : error.message;
    fault.hidden = false;
  });
}

if (window.PublicKeyCredential) for (const box of document.querySelectorAll("[data-passkeys]")) box.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ceremony], [data-browser-key], [data-sign-now]");
  if (!button) return;
  const box = button.closest("[data-passkeys], [data-sign]");
  if ("signNow" in button.dataset) tried(box, () => signAll(box));
  else if (button.dataset.browserKey) tried(box, () => makeBrowserKey(button));
  else tried(box, () => ceremony(button));
});

// Where this browser has the key itself, everyday acts are signed without another click.
for (const box of document.querySelectorAll("[data-sign]")) {
  const tasks = JSON.parse(box.dataset.sign);
  Promise.all(tasks.map(async (task) => {
    for (const id of task.browser) if (await shelf("readonly", (store) => store.get(id)).catch(() => null)) return true;
    return false;
  })).then((all) => { if (all.length && all.every(Boolean)) tried(box, () => signAll(box)); });
}
