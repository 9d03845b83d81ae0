// The modules of the call that touch neither page nor network, by Node's own runner; pytest starts it (test_modules.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const here = process.env.CALL_MODULES;
const claims = await import(`${here}/call-claim.js`);
const { words, COUNT } = await import(`${here}/call-words.js`);
const { given } = JSON.parse(readFileSync(process.env.CALL_GIVEN, "utf8"));
const encoder = new TextEncoder();
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

test("claims have the same bytes as in Python", async () => {
  assert.equal(given.length, 200);
  for (const one of given) {
    assert.equal(claims.writeClaim(one.claim), one.bytes);
    assert.deepEqual(claims.readClaim(one.bytes), one.claim);
    assert.equal(claims.canonical(one.roster), one.rosterBytes);
    assert.equal(await claims.rosterDigest(one.roster), one.digest);
  }
});

test("only one spelling of a claim is read", () => {
  const [{ bytes, claim }] = given;
  for (const bent of [` ${bytes}`, bytes.replace(":", ": "), bytes.replace("{", '{"answers":"",'), JSON.stringify({ ...claim, more: "x" }), "[]", "null", "{", "7",
    claims.canonical({ ...claim, expires: "1" }), claims.canonical({ ...claim, certificate: "AB" }), bytes.replace('"expires":', '"expires":0')]) {
    assert.throws(() => claims.readClaim(bent), claims.Refusal, bent.slice(0, 40));
  }
});

test("what has no canonical form is not written", () => {
  for (const value of [1.5, null, undefined, NaN, 2 ** 60, { a: null }, [undefined]]) assert.throws(() => claims.canonical(value), TypeError);
});

test("the words are 256, and depend on everything they stand for", async () => {
  assert.equal(COUNT, 256);
  const anna = { party: "alpha", member: "anna", certificate: "aa", nonce: "01" }, bert = { party: "beta", member: "bert", certificate: "bb", nonce: "02" };
  const same = (await words("call", anna, bert)).join();
  assert.equal((await words("call", bert, anna)).join(), same);
  for (const other of [{ ...bert, nonce: "03" }, { ...bert, certificate: "cc" }, { ...bert, member: "ben" }]) assert.notEqual((await words("call", anna, other)).join(), same);
  assert.notEqual((await words("another", anna, bert)).join(), same);
});

// A small party: members with keys, a roster, and a join with all that a browser makes.
async function member() {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const raw = claims.hex(await crypto.subtle.exportKey("raw", pair.publicKey));
  const id = await claims.sha256(new Uint8Array([...encoder.encode("consilience/key/1\0ed25519\0"), ...claims.unhex(raw)]));
  return { pair, id, public: raw };
}

const TYPE = "application/vnd.consilience.record+json";
async function record(who, payload) {
  const body = encoder.encode(claims.canonical(payload));
  const message = new Uint8Array([...encoder.encode(`DSSEv1 ${TYPE.length} ${TYPE} ${body.length} `), ...body]);
  return JSON.stringify({ payload: base64(body), payloadType: TYPE, signatures: [{ keyid: who.id, sig: base64(await crypto.subtle.sign("Ed25519", who.pair.privateKey, message)) }] });
}

async function world() {
  const anna = await member(), bert = await member(), eve = await member();
  const body = { meeting: "aa".repeat(32), roster: [{ party: "alpha", member: "anna", title: "Ånna", keys: [anna.id] }, { party: "beta", member: "bert", title: "Bert", keys: [bert.id] }] };
  const call = await claims.textId("call/1", body);
  const shown = (one, party) => ({ public: one.public, algorithm: "ed25519", live: true, party });
  const signature = (one, party) => record(one, { kind: "signature/1", party, author: "x", body: { text: call } });
  const given = {
    text: claims.canonical(body), parties: ["alpha", "beta"], keys: { [anna.id]: shown(anna, "alpha"), [bert.id]: shown(bert, "beta") },
    signatures: { alpha: await signature(anna, "alpha"), beta: await signature(bert, "beta") },
    chairs: { alpha: { [anna.id]: shown(anna, "alpha") }, beta: { [bert.id]: shown(bert, "beta") } },
  };
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const key = claims.hex(await crypto.subtle.exportKey("raw", pair.publicKey));
  const certificate = "cc".repeat(32), mine = "dd".repeat(32), me = { party: "alpha", member: "anna" }, peer = { party: "beta", member: "bert" };
  const vouching = (by, more = {}, head = {}) => record(by, { kind: "call_key/1", party: "beta", author: "bert", ...head, body: { call, meeting: body.meeting, key, certificate, until: "2099-01-01T00:00:00Z", ...more } });
  return { anna, bert, eve, body, call, given, pair, certificate, mine, me, peer, vouching, roster: await claims.readRoster(given, call) };
}

const FAR = "v=0\r\na=fingerprint:sha-256 " + "CC:".repeat(31) + "CC\r\n";
async function offered(all, { claim: bent = {}, by = all.pair, key, description = FAR, asked = "ab".repeat(32) } = {}) {
  const claim = claims.writeClaim({
    step: "offer", call: all.call, roster: all.roster.digest, from_party: "beta", from_member: "bert", to_party: "alpha", to_member: "anna", certificate: all.certificate,
    peer_certificate: all.mine, challenge: claims.fresh(), answers: asked, description: await claims.sha256(description), expires: Date.now() + 60_000, ...bent,
  });
  return { claim, signature: await claims.sign(by, claim), key: key || await all.vouching(all.bert), description };
}
const around = (all, more = {}) => ({ roster: all.roster, me: all.me, peer: all.peer, vouch: null, certificate: all.mine, asked: new Set(["ab".repeat(32)]), seen: new Set(), now: Date.now(), steps: ["offer"], ...more });
const refused = (reason, work) => assert.rejects(work, (error) => { assert.equal(error.reason, reason, String(error)); return true; });

test("a good offer is taken, once", async () => {
  const all = await world(), said = await offered(all), where = around(all);
  const { vouch } = await claims.checkClaim(said, where);
  assert.equal(vouch.certificate, all.certificate);
  await refused("replay", claims.checkClaim(said, where));
});

const TAMPERED = {
  "a swapped fingerprint": ["certificate", (all) => offered(all, { description: FAR.replace("CC:", "CE:") })],
  "a description of somebody else": ["signature", async (all) => ({ ...await offered(all), description: FAR.replace("CC:", "CE:") })],
  "another hash of a certificate": ["certificate", (all) => offered(all, { description: FAR.replace("sha-256", "sha-1") })],
  "no certificate at all": ["certificate", (all) => offered(all, { description: "v=0\r\n" })],
  "another key for the claim": ["signature", async (all) => offered(all, { by: await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]) })],
  "a key of somebody not invited": ["key", async (all) => offered(all, { key: await all.vouching(all.eve) })],
  "a colleague's key": ["key", async (all) => offered(all, { key: await all.vouching(all.anna) })],
  "a record in another name": ["key", async (all) => offered(all, { key: await all.vouching(all.bert, {}, { author: "ben" }) })],
  "a record of another kind": ["key", async (all) => offered(all, { key: await all.vouching(all.bert, {}, { kind: "note/1" }) })],
  "a key for another call": ["call", async (all) => offered(all, { key: await all.vouching(all.bert, { call: "ee".repeat(32) }) })],
  "a key that ran out": ["expired", async (all) => offered(all, { key: await all.vouching(all.bert, { until: "2020-01-01T00:00:00Z" }) })],
  "a changed record": ["signature", async (all) => { const key = JSON.parse(await all.vouching(all.bert)); key.payload = base64(Buffer.from(key.payload, "base64").toString().replace("2099", "2098")); return offered(all, { key: JSON.stringify(key) }); }],
  "another room": ["call", (all) => offered(all, { claim: { call: "ee".repeat(32) } })],
  "another roster": ["roster", (all) => offered(all, { claim: { roster: "ee".repeat(32) } })],
  "expired": ["expired", (all) => offered(all, { claim: { expires: Date.now() - 60_000 } })],
  "far ahead": ["expired", (all) => offered(all, { claim: { expires: Date.now() + 3_600_000 } })],
  "an answer to nothing": ["replay", (all) => offered(all, { asked: "ba".repeat(32) })],
  "another step": ["replay", (all) => offered(all, { claim: { step: "answer" } })],
  "meant for somebody else": ["replay", (all) => offered(all, { claim: { to_member: "ben" } })],
  "in another name": ["key", (all) => offered(all, { claim: { from_member: "ben" } })],
  "for another certificate of mine": ["certificate", (all) => offered(all, { claim: { peer_certificate: "ee".repeat(32) } })],
  "another certificate than vouched for": ["certificate", (all) => offered(all, { claim: { certificate: "ee".repeat(32) } })],
};
for (const [name, [reason, make]] of Object.entries(TAMPERED)) {
  test(`refused: ${name}`, async () => { const all = await world(); await refused(reason, claims.checkClaim(await make(all), around(all))); });
}

test("refused: a key that was revoked meanwhile", async () => {
  const all = await world();
  all.roster.keys[all.bert.id].live = false;
  await refused("revoked", claims.checkClaim(await offered(all), around(all)));
});

test("refused: a key that the node puts in the place of the one on the roster", async () => {
  const all = await world();
  all.roster.keys[all.bert.id].public = all.eve.public;
  await refused("key", claims.checkClaim(await offered(all, { key: await all.vouching({ ...all.eve, id: all.bert.id }) }), around(all)));
});

test("refused: somebody who is not on the roster", async () => {
  const all = await world();
  await refused("invited", claims.checkClaim(await offered(all, { claim: { from_member: "eve" } }), around(all, { peer: { party: "beta", member: "eve" } })));
});

test("media go by the way that the chairs have signed, whatever a node answers", () => {
  const me = { party: "alpha", member: "anna" }, there = { party: "beta", member: "bert" }, servers = [{ urls: "turns:relay" }];
  for (const relay of [undefined, "between parties", "all"]) assert.deepEqual(claims.wayTo({ relay }, me, there, servers), { iceServers: servers, iceTransportPolicy: "relay" });
  assert.equal(claims.wayTo({ relay: "direct" }, me, there, servers).iceTransportPolicy, "all");
  assert.deepEqual(claims.wayTo({}, me, { party: "alpha", member: "amos" }, servers), { iceServers: [] });
});

test("a roster that the own node has altered is not taken", async () => {
  const all = await world();
  const bend = async (change) => { const given = structuredClone(all.given); await change(given); return claims.readRoster(given, all.call); };
  await bend(() => {});
  await refused("roster", bend((given) => { given.text = given.text.replace(all.bert.id, all.eve.id); }));
  await refused("roster", bend((given) => { delete given.signatures.beta; }));
  await refused("roster", bend(async (given) => { given.signatures.beta = await record(all.bert, { kind: "signature/1", party: "beta", author: "x", body: { text: "ee".repeat(32) } }); }));
  await refused("roster", bend(async (given) => { given.signatures.beta = given.signatures.alpha; }));
  await refused("roster", bend(async (given) => { given.signatures.beta = await record(all.eve, { kind: "signature/1", party: "beta", author: "x", body: { text: all.call } }); }));
});

test("a passkey's record is read as the ledger reads it", async () => {
  const { passkey } = JSON.parse(readFileSync(process.env.CALL_GIVEN, "utf8"));
  const keys = { [passkey.id]: { ...passkey.key, live: true } };
  const said = await claims.readRecord(passkey.envelope, keys, [passkey.id]);
  assert.equal(said.kind, "call_key/1");
  const bent = JSON.parse(passkey.envelope);
  bent.signatures[0].client_data = base64(Buffer.from(bent.signatures[0].client_data, "base64").toString().replace("http", "htp"));
  await refused("signature", claims.readRecord(JSON.stringify(bent), keys, [passkey.id]));
  await refused("signature", claims.readRecord(passkey.envelope, { [passkey.id]: { ...keys[passkey.id], origin: "http://elsewhere" } }, [passkey.id]));
});
