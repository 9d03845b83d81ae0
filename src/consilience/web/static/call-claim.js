// What is signed in a call, and how it is checked: canonical bytes, claims, and the records that vouch for a call's key.
// Nothing here touches the page or the network, so Node runs its tests.

const encoder = new TextEncoder();
const LABEL = encoder.encode("consilience/call-claim/1\0");
const TYPE = "application/vnd.consilience.record+json";
export const LASTS = 120_000;
const LATE = 30_000, AHEAD = 300_000;
const DIGEST = /^[0-9a-f]{64}$/;
export const FIELDS = ["answers", "call", "certificate", "challenge", "commitment", "description", "expires", "from_member", "from_party",
  "peer_certificate", "roster", "step", "to_member", "to_party"];

// Why a connection is refused, in the words of the record.
export const WHY = {
  roster: "another roster", invited: "not on the roster", key: "another key", signature: "a signature that is not good", call: "another call",
  expired: "expired", replay: "an answer to nothing that was asked", certificate: "another certificate", changed: "a certificate that changed",
  confirmation: "no confirmation inside the connection", revoked: "a key that was revoked",
};

export class Refusal extends Error {
  constructor(reason) { super(WHY[reason]); this.reason = reason; }
}

export function need(held, reason) { if (!held) throw new Refusal(reason); }

export const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
export const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
export const sha256 = async (data) => hex(await crypto.subtle.digest("SHA-256", typeof data === "string" ? encoder.encode(data) : data));
export const fresh = () => hex(crypto.getRandomValues(new Uint8Array(32)));
const unbase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const same = (a, b) => hex(a) === hex(b);

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, one) => size + one.length, 0));
  let at = 0;
  for (const one of parts) { all.set(one, at); at += one.length; }
  return all;
}

// RFC 8785 for the values that records hold: objects, arrays, texts, whole numbers, truth values.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  if (typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value)) return JSON.stringify(value);
  throw new TypeError("no canonical form");
}

export const textId = (kind, body) => sha256(`consilience/${kind}\0${canonical(body)}`);
export const rosterDigest = (roster) => sha256(canonical(roster));

export function writeClaim(said) {
  const empty = { answers: "", commitment: "", description: "", peer_certificate: "" };
  return canonical({ ...empty, ...said });
}

export function readClaim(text) {
  let claim;
  try { claim = JSON.parse(text); } catch { throw new Refusal("signature"); }
  need(claim && typeof claim === "object" && Object.keys(claim).sort().join() === FIELDS.join(), "signature");
  need(FIELDS.every((name) => (name === "expires" ? Number.isSafeInteger(claim[name]) : typeof claim[name] === "string")), "signature");
  // One spelling: of two readings of the same bytes only one could have been meant.
  need(canonical(claim) === text && DIGEST.test(claim.certificate) && DIGEST.test(claim.challenge), "signature");
  return claim;
}

export async function sign(pair, text) {
  return hex(await crypto.subtle.sign("Ed25519", pair.privateKey, joined(LABEL, encoder.encode(text))));
}

async function signedBy(publicKey, text, signature) {
  const key = await crypto.subtle.importKey("raw", unhex(publicKey), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, unhex(signature), joined(LABEL, encoder.encode(text)));
}

async function keyId(key) {
  return sha256(joined(encoder.encode(`consilience/key/1\0${key.algorithm}\0`), unhex(key.public)));
}

// ASN.1 as passkeys sign, to the two numbers that WebCrypto takes.
function plain(der) {
  const number = (at) => {
    const bytes = der.slice(at + 2, at + 2 + der[at + 1]);
    return joined(new Uint8Array(Math.max(0, 32 - bytes.length)), bytes.slice(-32));
  };
  return joined(number(2), number(4 + der[3]));
}

async function asserted(key, message, one) {
  const data = unbase64(one.authenticator_data), client = unbase64(one.client_data);
  const challenge = btoa(String.fromCharCode(...unhex(await sha256(message)))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const told = JSON.parse(new TextDecoder().decode(client));
  if (told.type !== "webauthn.get" || told.challenge !== challenge || told.origin !== key.origin || told.crossOrigin) return false;
  if (data.length < 37 || !same(data.slice(0, 32), unhex(await sha256(key.relying_party))) || (data[32] & 5) !== 5) return false;
  const publicKey = await crypto.subtle.importKey("raw", unhex(key.public), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, publicKey, plain(unbase64(one.sig)), joined(data, unhex(await sha256(client))));
}

async function isGood(key, message, one) {
  if (key.algorithm === "passkey-es256") return Boolean(one.authenticator_data) && asserted(key, message, one);
  const publicKey = await crypto.subtle.importKey("raw", unhex(key.public), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", publicKey, unbase64(one.sig), message);
}

// Return what a signed record says, once its signature is good by one of `keys` that is among `allowed`.
export async function readRecord(envelope, keys, allowed) {
  let outer, payload;
  try {
    outer = JSON.parse(envelope);
    payload = unbase64(outer.payload);
  } catch { throw new Refusal("signature"); }
  need(outer.payloadType === TYPE && Array.isArray(outer.signatures) && outer.signatures.length === 1, "signature");
  const [one] = outer.signatures;
  need(allowed.includes(one.keyid), "key");
  const key = keys[one.keyid];
  // The node hands the key; that it is the one that was meant, its id says.
  need(key && await keyId(key) === one.keyid, "key");
  need(key.live, "revoked");
  const message = joined(encoder.encode(`DSSEv1 ${TYPE.length} ${TYPE} ${payload.length} `), payload);
  let good = false;
  try { good = await isGood(key, message, one); } catch { /* what cannot be read is not good */ }
  need(good, "signature");
  return { ...JSON.parse(new TextDecoder().decode(payload)), key: one.keyid };
}

// The roster as the chairs have signed it, not as a server answers: the text's id is the one that each party's chair signed.
export async function readRoster(given, call) {
  const body = JSON.parse(given.text);
  need(canonical(body) === given.text && await textId("call/1", body) === call, "roster");
  const parties = new Set();
  for (const [party, envelope] of Object.entries(given.signatures)) {
    const keys = given.chairs[party] || {};
    const said = await readRecord(envelope, keys, Object.keys(keys)).catch(() => { throw new Refusal("roster"); });
    need(said.kind === "signature/1" && said.party === party && said.body.text === call, "roster");
    parties.add(party);
  }
  need(body.roster.every((one) => parties.has(one.party)) && given.parties.every((one) => parties.has(one)), "roster");
  return { ...body, call, digest: await rosterDigest(body.roster), keys: given.keys };
}

// Inside the party directly; to another through the own relay alone, unless the chairs have signed otherwise.
export function wayTo(roster, me, peer, servers) {
  if (peer.party === me.party) return { iceServers: [] };
  return { iceServers: servers, iceTransportPolicy: roster.relay === "direct" ? "all" : "relay" };
}

export const seatOf = (roster, who) => roster.roster.find((one) => one.party === who.party && one.member === who.member);

// What vouches for a call's key: a record signed with a key of the member that the roster names.
export async function readVouch(envelope, roster, who, now) {
  const seat = seatOf(roster, who);
  need(seat, "invited");
  const said = await readRecord(envelope, roster.keys, seat.keys);
  need(said.kind === "call_key/1" && said.party === who.party && said.author === who.member, "key");
  need(said.body.call === roster.call, "call");
  need(Date.parse(said.body.until) > now, "expired");
  return { key: said.body.key, certificate: said.body.certificate, by: said.key, until: Date.parse(said.body.until) };
}

// Check a claim with all that goes with it; `asked` is the set of challenges that were put to that person and not answered yet.
export async function checkClaim(said, { roster, me, peer, vouch, certificate, asked, seen, now, steps }) {
  const claim = readClaim(said.claim);
  need(claim.call === roster.call, "call");
  need(seatOf(roster, peer), "invited");
  need(claim.from_party === peer.party && claim.from_member === peer.member, "key");
  need(claim.to_party === me.party && claim.to_member === me.member && steps.includes(claim.step), "replay");
  need(claim.roster === roster.digest, "roster");
  need(claim.expires > now - LATE && claim.expires < now + AHEAD, "expired");
  const by = said.key ? await readVouch(said.key, roster, peer, now) : vouch;
  need(by, "key");
  need(await signedBy(by.key, said.claim, said.signature).catch(() => false), "signature");
  need(claim.certificate === by.certificate, "certificate");
  need(!seen.has(claim.challenge), "replay");
  // A confirmation comes inside the connection, which answers for its freshness; a hello begins.
  if (claim.step === "offer" || claim.step === "answer") need(asked.has(claim.answers), "replay");
  if (claim.step !== "hello") need(claim.peer_certificate === certificate, "certificate");
  if (said.description !== undefined) {
    need(await sha256(said.description) === claim.description, "signature");
    need(fingerprints(said.description).every((one) => one === claim.certificate), "certificate");
  }
  seen.add(claim.challenge);
  if (claim.step === "offer" || claim.step === "answer") asked.delete(claim.answers);
  return { claim, vouch: by };
}

// Every certificate that a session description names; a line of another hash counts as none of ours.
export function fingerprints(description) {
  const lines = [...description.matchAll(/^a=fingerprint:(\S+) (\S+)\s*$/gm)];
  return lines.length ? lines.map(([, hash, value]) => (hash.toLowerCase() === "sha-256" ? value.replace(/:/g, "").toLowerCase() : hash)) : [""];
}
