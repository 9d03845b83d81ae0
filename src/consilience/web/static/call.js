// The page of a call: joins, shows a line for each person, and says in a sentence what is wrong.

import { readRoster, Refusal, wayTo, WHY } from "./call-claim.js";
import { Faces } from "./call-faces.js";
import * as media from "./call-media.js";
import { Mesh, MOST, nameOf, newIdentity } from "./call-mesh.js";
import { inPlace, NeedsTouch, Wire } from "./call-wire.js";

const root = document.querySelector("[data-call]");
const find = (name) => root.querySelector(name);
const me = { party: root.dataset.party, member: root.dataset.member };
const own = { ...me, title: root.dataset.title, part: root.dataset.part, language: root.dataset.language };
const faces = new Faces(find("[data-tiles]"));
let mesh = null, wire = null, identity = null, key = null, tracks = {}, unsigned = [], joining = null, toRecord = null;

const made = (name, parts) => Object.assign(document.createElement(name), parts);
const clock = (when) => when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: root.dataset.zone });
const rowNamed = (name) => mesh?.roster.roster.find((one) => nameOf(one) === name);
const rowOf = (who) => rowNamed(nameOf(who));

function tell(text) { find("[data-told]").textContent = text; }
function fault(text) { const box = find("[data-fault]"); box.textContent = text; box.hidden = !text; }

const LOST = { left: "left", lost: "connection lost", replaced: "joined again", revoked: "their key was revoked", "seat ended": "their seat has ended",
  unreachable: "no way there: this browser shows no network interface, or the relay does not answer" };

const lineOf = (who) => find(`[data-line="${CSS.escape(nameOf(who))}"]`);
function put(state, text, kind) { state.textContent = text; state.className = `state s-${kind}`; }

function line(who, link, note) {
  const row = lineOf(who);
  if (!row) return;
  const state = row.querySelector("[data-state]"), words = row.querySelector("[data-words]");
  const told = note === "full" ? ["the room is full", "rejected"]
    : link.state === "verified" ? [`key verified ${clock(link.verifiedAt)}`, "confirmed"]
    : link.state === "connecting" ? ["connecting", "drafted"]
    : link.state === "dropped" ? (link.why === "refused" ? null : [LOST[link.why] || "not here", "absent"]) : ["not here", "absent"];
  if (told) put(state, ...told);
  words.replaceChildren();
  if (link.state !== "verified" || !link.words) return;
  words.append(link.words.join(" · "));
  const button = made("button", { type: "button", className: "small quiet", textContent: link.wordsEqual ? "read and equal" : "Read and equal?", disabled: link.wordsEqual });
  button.addEventListener("click", () => { link.wordsEqual = true; line(who, link); record(); });
  words.append(button);
}

function refused(who, reason, again, verified) {
  const row = lineOf(who);
  if (row && !verified) put(row.querySelector("[data-state]"), `refused: ${WHY[reason]}`, "rejected");
  if (again) return;
  fault(`What came in the name of ${rowOf(who)?.title || nameOf(who)} was refused: ${WHY[reason]}. ${verified ? "It changed nothing: the verified connection goes on." : "Nothing of it was shown, and nothing was sent there."}`);
  if (rowOf(who)) keep("refused", { ...who, reason: WHY[reason] });
}

function show(link) {
  const who = rowOf(link.peer);
  if (who && link.state === "verified") faces.show(who, link.incoming(), mesh.states.get(nameOf(who)));
}

function changed() {
  if (!mesh) return;
  for (const link of mesh.links.values()) show(link);
  faces.show(own, tracks, mesh.mine, { own: true });
  const queue = mesh.queue(), list = find("[data-queue]");
  list.replaceChildren(...(queue.length ? queue.map(({ name, hand }) => made("li", {
    textContent: `${name === nameOf(me) ? "you" : rowNamed(name)?.title || name}${hand === "order" ? ": point of order" : ""}`,
  })) : [made("li", { className: "none", textContent: "Nobody." })]));
  for (const [name, pressed] of [["mic", mesh.mine.mic], ["camera", mesh.mine.camera], ["screen", mesh.mine.screen], ["speak", mesh.mine.hand === "speak"],
    ["order", mesh.mine.hand === "order"]]) find(`[data-do="${name}"]`).setAttribute("aria-pressed", String(pressed));
}

// What goes on record; where only a passkey can sign, it waits for the member's touch.
async function keep(what, said, may = false) {
  try { await wire.record(what, said, may); } catch (error) {
    if (!(error instanceof NeedsTouch)) { tell(`Not on record: ${error.message}`); return; }
    unsigned = unsigned.filter(([name]) => name !== what || what === "refused");
    unsigned.push([what, said]);
    find("[data-record]").hidden = false;
  }
}

function record() {
  clearTimeout(toRecord);
  toRecord = setTimeout(() => {
    const met = [...mesh.links.values()].filter((one) => one.verifiedAt && one.vouch).map((one) => ({
      ...one.peer, certificate: one.vouch.certificate, verified: one.verifiedAt.toISOString(), words: one.wordsEqual,
    }));
    if (met.length) keep("joined", { record: key, certificate: identity.certificateHex, met });
  }, 1500);
}

async function join(how) {
  fault("");
  tell("Checking the roster and making keys for this join…");
  wire = new Wire(root.dataset.call, heard);
  const roster = await readRoster(await wire.roster(), root.dataset.call);
  identity = await newIdentity();
  const vouched = await wire.record("key", { public: identity.publicHex, certificate: identity.certificateHex }, true);
  identity.vouch = vouched.key;
  key = vouched.record;
  const relay = await wire.ask("relay");
  mesh = new Mesh({
    me, roster, identity, send: (to, said) => wire.send(to, said),
    ice: (peer) => wayTo(roster, me, peer, relay.servers),
    told: {
      line, changed, refused, caption: (peer, text) => caption(rowOf(peer)?.title || nameOf(peer), text),
      verified: (link) => { show(link); record(); }, gone: (link) => { faces.remove(link.peer); changed(); },
    },
  });
  find("[data-door]").hidden = true;
  find("[data-inside]").hidden = false;
  find("[data-caption]")?.removeAttribute("hidden");
  tell("");
  find('[data-do="mic"]').focus();
  const missing = [how !== "listen" && await turn("mic", true), how === "video" && await turn("camera", true)];
  tell(missing.filter(Boolean).join(" "));
  await wire.listen();
  mesh.start();
  await choices();
  changed();
}

const PLACE = () => ({ mic: own.part === "interpreter" ? "interpreter" : "voice", camera: "camera", screen: "screen" });

// Return the sentence that says why it is not on.
async function turn(what, on) {
  const place = PLACE()[what];
  let missing = "";
  tracks[place]?.stop();
  tracks[place] = null;
  if (on && own.part === "listener") { missing = "The roster has you here to listen."; on = false; }
  if (on && what === "camera" && mesh.count("camera") >= MOST.cameras) { missing = `${MOST.cameras} cameras are on, which is all this call takes.`; on = false; }
  if (on && what === "screen" && mesh.count("screen") >= MOST.screens) { missing = `${MOST.screens} screens are shared already.`; on = false; }
  if (on) {
    const chosen = find(`[data-device="${what}"]`)?.value;
    const { track, why } = await (what === "mic" ? media.microphone(chosen) : what === "camera" ? media.camera(chosen) : media.screen());
    // Whoever left while the browser asked for a device has not lent it.
    if (!mesh) { track?.stop(); return ""; }
    missing = why || "";
    on = Boolean(track);
    tracks[place] = track || null;
    // The browser's own bar can end a share too.
    track?.addEventListener("ended", () => { if (tracks[place] === track) turn(what, false); });
  }
  tell(missing);
  await mesh.put(place, tracks[place]);
  mesh.show({ [what]: on });
  return missing;
}

async function choices() {
  const found = await media.devices();
  for (const [what, all] of Object.entries(found)) {
    find(`[data-device="${what}"]`).replaceChildren(...(all.length ? all : [{ id: "", label: "none here" }]).map((one) => new Option(one.label, one.id)));
  }
}

function hand(kind) { mesh.show(mesh.mine.hand === kind ? { hand: "", since: 0 } : { hand: kind, since: Date.now() }); }

async function leave(why = "left") {
  if (!mesh) return;
  const left = mesh;
  mesh = null;
  clearTimeout(toRecord);
  left.leave(why);
  for (const track of Object.values(tracks)) track?.stop();
  tracks = {};
  faces.clear();
  wire.close();
  find("[data-door]").hidden = false;
  find("[data-inside]").hidden = true;
  find("[data-caption]")?.setAttribute("hidden", "");
  find("[data-join]")?.focus();
  tell(why === "left" ? "You have left the call." : `You are out of the call: ${why}.`);
  // The last word on record is who was met by then.
  if ([...left.links.values()].some((one) => one.verifiedAt)) await keep("left", { record: key, because: why });
}

const OVER = { revised: "The chairs have signed another roster: load the page again to join by it.", over: "You are signed out: sign in again to come back." };

function heard(message) {
  if (!mesh) return;
  if (message.type === "signal") mesh.receive({ party: message.party, member: message.member }, message.said);
  else if (message.type === "revoked") {
    const mine = JSON.parse(atob(JSON.parse(identity.vouch).payload)), by = JSON.parse(identity.vouch).signatures[0].keyid;
    if (mine.party === me.party && message.keys.includes(by) && ["", me.party].includes(message.party)) leave("key revoked");
    else mesh.revoke(message.keys, message.party);
  } else if (message.type === "ended") {
    if (nameOf(message) === nameOf(me)) leave("seat ended");
    else mesh.end(message);
  } else if (message.type === "replaced") leave("joined again");
  else if (OVER[message.type]) leave("seat ended").then(() => tell(OVER[message.type]));
}

function caption(who, text) {
  const box = find("[data-captions]");
  box.textContent = [...box.textContent.split("\n").filter(Boolean).slice(-2), `${who}: ${text}`].join("\n");
}

async function again() {
  const answer = await fetch(`/meetings/${root.dataset.meeting}/call/beside`);
  if (!answer.ok) return;
  const fresh = await answer.text();
  // What somebody is writing stays; it is read only now, as they write on while the answer comes.
  const kept = find("[data-keep] textarea")?.value;
  find("[data-beside]").innerHTML = fresh;
  if (kept !== undefined && find("[data-keep] textarea")) find("[data-keep] textarea").value = kept;
  if (mesh) find("[data-caption]")?.removeAttribute("hidden");
  tick();
}

function tick() {
  for (const one of root.querySelectorAll("[data-clock]")) {
    const left = Math.round((Date.parse(one.dataset.ends) - Date.now()) / 60_000);
    one.textContent = `${clock(new Date())}${Math.abs(left) < 600 ? ` · ${left >= 0 ? `${left} min left` : `${-left} min over`}` : ""}`;
    one.classList.toggle("is-late", left < 0 && left > -600);
  }
}

const DO = {
  mic: () => turn("mic", !mesh.mine.mic), camera: () => turn("camera", !mesh.mine.camera), screen: () => turn("screen", !mesh.mine.screen),
  speak: () => hand("speak"), order: () => hand("order"), leave: () => leave(),
};
const KEYS = { m: "mic", v: "camera", s: "screen", h: "speak", o: "order", l: "leave" };

function attempt(work) {
  return Promise.resolve().then(work).catch((error) => {
    fault(error instanceof Refusal ? `The call was not opened: ${error.message}. The roster here is not the one that the chairs have signed.` : error.message);
    tell("");
  });
}

root.addEventListener("click", (event) => {
  const door = event.target.closest("[data-join]"), button = event.target.closest("[data-do]");
  if (door && !joining) joining = attempt(() => join(door.dataset.join)).finally(() => { joining = null; });
  if (button && mesh) attempt(DO[button.dataset.do]);
  if (event.target.closest("[data-sign-record]")) {
    const waiting = unsigned;
    unsigned = [];
    attempt(async () => { for (const [what, said] of waiting) await keep(what, said, true); find("[data-record]").hidden = !unsigned.length; });
  }
});

root.addEventListener("change", (event) => {
  if (event.target.matches("[data-listen]")) faces.listen(event.target.value);
  const what = event.target.dataset.device;
  if (what && mesh?.mine[what]) attempt(() => turn(what, true));
});

root.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-caption]")) {
    event.preventDefault();
    const text = form.elements.caption.value.trim();
    if (!text || !mesh) return;
    mesh.caption(text, form.elements.own.checked);
    caption(own.title, text);
    form.elements.caption.value = "";
  } else if (form.matches("[data-in-place]")) {
    event.preventDefault();
    fault("");
    attempt(async () => { await inPlace(form); form.removeAttribute("data-keep"); await again(); });
  }
});

document.addEventListener("keydown", (event) => {
  if (!mesh || !find("[data-keys]").checked || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const what = KEYS[event.key];
  if (!what) return;
  event.preventDefault();
  attempt(DO[what]);
});

window.addEventListener("pagehide", () => mesh?.leave());
// What the others do in the meeting shows here without leaving the call.
new EventSource("/events").addEventListener("changed", () => again());
setInterval(tick, 15_000);
tick();
// A click before this script was here would have been lost.
for (const one of root.querySelectorAll("[data-join]")) one.disabled = false;
