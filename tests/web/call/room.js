// One member's browser for tests of the room: keys of its own, signals handed to the test, which may change them on the way.
import * as claims from "/static/0/call-claim.js";
import { Mesh, newIdentity, nameOf } from "/static/0/call-mesh.js";

const encoder = new TextEncoder();
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

export async function makeMember() {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const raw = claims.hex(await crypto.subtle.exportKey("raw", pair.publicKey));
  const head = encoder.encode("consilience/key/1\0ed25519\0");
  const id = await claims.sha256(new Uint8Array([...head, ...claims.unhex(raw)]));
  const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return { id, public: raw, jwk };
}

export async function envelope(member, payload) {
  const key = await crypto.subtle.importKey("jwk", member.jwk, "Ed25519", false, ["sign"]);
  const body = encoder.encode(claims.canonical(payload));
  const type = "application/vnd.consilience.record+json";
  const head = encoder.encode(`DSSEv1 ${type.length} ${type} ${body.length} `);
  const sig = base64(await crypto.subtle.sign("Ed25519", key, new Uint8Array([...head, ...body])));
  return JSON.stringify({ payload: base64(body), payloadType: type, signatures: [{ keyid: member.id, sig }] });
}

export async function vouch(member, who, call, identity, more = {}) {
  const body = { call, meeting: "aa".repeat(32), key: identity.publicHex, certificate: identity.certificateHex, until: "2099-01-01T00:00:00Z", ...more };
  return envelope(member, { kind: "call_key/1", party: who.party, author: who.member, body });
}

// `out` is what the test gives: it takes each signal as text.
export async function enter({ me, member, given, call, colour, ice, out = window.out }) {
  const roster = await claims.readRoster(given, call);
  const identity = await newIdentity();
  identity.vouch = await vouch(member, me, call, identity);
  const seen = { refused: [], held: [], lines: {}, captions: [], verified: [] };
  const mesh = new Mesh({
    me, roster, identity, ice: () => ice || { iceServers: [] }, send: (to, said) => out(JSON.stringify({ from: me, to, said })),
    told: {
      line: (peer, link, note) => { seen.lines[nameOf(peer)] = { state: link.state, words: link.words, why: link.why, note, error: link.error }; },
      verified: (link) => seen.verified.push(nameOf(link.peer)), refused: (from, reason, again, verified) => { seen.refused.push([nameOf(from), reason, again]); seen.held.push(verified); },
      gone: () => {}, caption: (peer, text) => seen.captions.push([nameOf(peer), text]), changed: () => {},
    },
  });
  Object.assign(window, { mesh, seen, claims, nameOf, identity, vouch, envelope, member, me, call });
  const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 120 });
  const context = canvas.getContext("2d");
  let at = 0;
  setInterval(() => { context.fillStyle = colour || "#336699"; context.fillRect(0, 0, 160, 120); context.fillStyle = "#fff"; context.fillRect(at++ % 160, 40, 20, 20); }, 66);
  await mesh.put("camera", canvas.captureStream(15).getVideoTracks()[0]);
  const audio = new AudioContext();
  const tone = audio.createOscillator(), end = audio.createMediaStreamDestination();
  tone.connect(end);
  tone.start();
  await mesh.put("voice", end.stream.getAudioTracks()[0]);
  mesh.start();
}

export async function received() {
  const found = {};
  for (const [name, link] of window.mesh?.links || []) {
    if (!link.pc) continue;
    const one = { frames: 0, audio: 0, certificate: "", remote: "" };
    const stats = await link.pc.getStats();
    for (const each of stats.values()) {
      if (each.type === "inbound-rtp" && each.kind === "video") one.frames += each.framesDecoded || 0;
      if (each.type === "inbound-rtp" && each.kind === "audio") one.audio += each.packetsReceived || 0;
      if (each.type === "transport") { one.certificate = stats.get(each.localCertificateId)?.fingerprint; one.remote = stats.get(each.remoteCertificateId)?.fingerprint; }
    }
    found[name] = one;
  }
  return found;
}
Object.assign(window, { enter, makeMember, envelope, received });

// As somebody hostile who holds a member's keys would: the same signal, changed and signed again.
export async function resign(said, change = {}, { description, key } = {}) {
  const told = description === undefined ? said.description : description;
  const claim = claims.writeClaim({ ...JSON.parse(said.claim), challenge: claims.fresh(), ...(told === undefined ? {} : { description: await claims.sha256(told) }), ...change });
  return { ...said, ...(told === undefined ? {} : { description: told }), claim, signature: await claims.sign(identity.pair, claim), key: key || said.key };
}
export const vouchFor = (certificate) => vouch(member, me, call, { publicHex: identity.publicHex, certificateHex: certificate });

// What the same member's browser said in a join before this one.
export async function ofEarlierJoin(said) {
  const before = await newIdentity();
  const key = await vouch(member, me, call, before, { until: "2098-01-01T00:00:00Z" });
  const claim = claims.writeClaim({ ...JSON.parse(said.claim), challenge: claims.fresh(), certificate: before.certificateHex });
  return { claim, signature: await claims.sign(before.pair, claim), key };
}

// Somebody in the middle who has no member's key: answers an offer by itself, and counts what it gets.
export async function intercept(description) {
  window.spy = new RTCPeerConnection();
  await spy.setRemoteDescription({ type: "offer", sdp: description });
  await spy.setLocalDescription(await spy.createAnswer());
  await new Promise((done) => setTimeout(done, 300));
  return spy.localDescription.sdp;
}
export async function intercepted() {
  const stats = await spy.getStats();
  return [...stats.values()].filter((one) => one.type === "inbound-rtp").reduce((all, one) => all + (one.packetsReceived || 0), 0);
}

// Tones of two pitches for the floor and for an interpreter; loudness of each as it comes.
export async function tone(place, pitch) {
  const audio = new AudioContext(), end = audio.createMediaStreamDestination(), made = audio.createOscillator();
  made.frequency.value = pitch;
  made.connect(end);
  made.start();
  await mesh.put(place, end.stream.getAudioTracks()[0]);
}
export async function loudness(name) {
  const link = mesh.links.get(name), all = link.pc.getTransceivers();
  const found = {};
  for (const [at, place] of [[0, "voice"], [3, "interpreter"]]) {
    const stats = await all[at].receiver.getStats();
    found[place] = [...stats.values()].filter((one) => one.type === "inbound-rtp").reduce((sum, one) => sum + (one.totalAudioEnergy || 0), 0);
  }
  return found;
}
export async function listening(choice) {
  const { Faces } = await import("/static/0/call-faces.js");
  const faces = window.faces || (window.faces = new Faces(document.body));
  for (const [name, link] of mesh.links) {
    const who = mesh.roster.roster.find((one) => nameOf(one) === name);
    if (link.state === "verified") faces.show(who, link.incoming(), mesh.states.get(name));
  }
  faces.listen(choice);
  return Object.fromEntries([...faces.people].map(([name, one]) => [name, { voice: one.voice?.volume, interpreter: one.interpreter && !one.interpreter.muted }]));
}
Object.assign(window, { resign, ofEarlierJoin, vouchFor, intercept, intercepted, tone, loudness, listening });
