// The room: one link for each other person, who wants to speak, who shows what.  No server is asked who is in it.

import { hex, need, readClaim, Refusal, seatOf } from "./call-claim.js";
import { Link } from "./call-link.js";

export const MOST = { people: 8, cameras: 4, screens: 2 };
const AGAIN = 10_000;
export const nameOf = (who) => `${who.party}/${who.member}`;

export class Mesh {
  // `told` has: line(peer, link), verified(link), refused(peer, reason, again), gone(link), caption(peer, text), changed().
  constructor({ me, roster, identity, ice, send, told }) {
    Object.assign(this, { me, roster, identity, ice, told });
    this.sendTo = send;
    this.links = new Map();
    this.seen = new Map();
    this.refusals = new Set();
    this.states = new Map();
    this.ended = new Set();
    this.mine = { mic: false, camera: false, screen: false, hand: "", since: 0 };
    this.tracks = {};
    this.turns = new Map();
  }

  get others() { return this.roster.roster.filter((one) => nameOf(one) !== nameOf(this.me)); }

  start() {
    this.greet();
    this.timer = setInterval(() => this.greet(), AGAIN);
  }

  greet() {
    for (const peer of this.others) if (!this.live(peer)) this.link(peer).hello().catch(() => {});
  }

  live(peer) {
    const link = this.links.get(nameOf(peer));
    return link && !["dropped", "calling"].includes(link.state) ? link : null;
  }

  link(peer) {
    const there = this.links.get(nameOf(peer));
    if (there && there.state !== "dropped") return there;
    const who = { party: peer.party, member: peer.member };
    if (!this.seen.has(nameOf(who))) this.seen.set(nameOf(who), new Set());
    const link = new Link({
      me: this.me, peer: who, roster: this.roster, identity: this.identity, ice: this.ice(who), send: (said) => this.sendTo(who, said),
      seen: this.seen.get(nameOf(who)), told: this,
    });
    link.outgoing = { ...this.tracks };
    this.links.set(nameOf(who), link);
    return link;
  }

  // One signal after the other of each person: an answer that overtakes what it answers would be refused.
  receive(from, said) {
    const before = this.turns.get(nameOf(from)) || Promise.resolve();
    const turn = before.then(() => this.one(from, said)).catch((error) => this.reject(from, error));
    this.turns.set(nameOf(from), turn);
    return turn;
  }

  async one(from, said) {
    need(seatOf(this.roster, from), "invited");
    need(!this.ended.has(nameOf(from)), "revoked");
    const claim = readClaim(said.claim);
    if (claim.step === "hello") { await this.greeted(from, said); return; }
    const link = this.links.get(nameOf(from));
    need(link && link.state !== "dropped", "replay");
    // What is forged does not end a link that was verified; what its own key has signed may.
    if (link.state === "verified" && claim.step !== "offer") throw new Refusal("replay");
    if (link.state === "verified") await link.check(said, ["offer"]).then(({ vouch }) => need(vouch.certificate === link.vouch.certificate, "changed"))
      .catch((error) => { if (error.reason === "changed") link.fail(error); else throw error; });
    else {
      need(claim.step !== "offer" || nameOf(from) < nameOf(this.me), "replay");
      await link.take(said);
    }
  }

  async greeted(from, said) {
    const known = this.links.get(nameOf(from));
    const probe = known && known.state !== "dropped" ? known : this.link(from);
    const greeting = await probe.check(said, ["hello"]);
    let link = this.link(from);
    if (link.vouch && link.vouch.key !== greeting.vouch.key) {
      // The same person has joined again, with a new key; what was held back of an earlier join ends nothing.
      need(greeting.vouch.until >= link.vouch.until, "replay");
      link.drop("replaced");
      link = this.link(from);
    } else if (this.live(from)) return;
    if (this.others.filter((one) => this.live(one)).length + 1 >= MOST.people) { this.told.line(from, link, "full"); return; }
    if (nameOf(this.me) < nameOf(from)) await link.offer(greeting);
    else await link.hello(greeting.claim.challenge);
  }

  reject(from, error) {
    const reason = error instanceof Refusal ? error.reason : "signature";
    const key = `${nameOf(from)} ${reason}`;
    const again = this.refusals.has(key);
    this.refusals.add(key);
    // Whoever is on the way can say anything in anybody's name: what was verified goes on.
    this.told.refused(from, reason, again, this.links.get(nameOf(from))?.state === "verified");
  }

  state(link) {
    if (link.state === "dropped") { this.states.delete(nameOf(link.peer)); this.told.gone(link); }
    this.told.line(link.peer, link);
  }

  verified(link) {
    link.tell({ state: this.mine });
    this.told.verified(link);
    this.told.line(link.peer, link);
  }

  refused(link, reason) { this.reject(link.peer, new Refusal(reason)); }

  heard(link, message) {
    if (message.bye) link.drop("left");
    else if (message.state && typeof message.state === "object") {
      const { mic, camera, screen, hand, since } = message.state;
      const now = Date.now();
      const told = { mic: mic === true, camera: camera === true, screen: screen === true, hand: ["order", "speak"].includes(hand) ? hand : "",
        since: Math.max(now - 2_000, Number(since) || now) };
      const before = this.states.get(nameOf(link.peer));
      // Nobody moves up the queue by saying that the hand was raised earlier.
      if (before && before.hand === told.hand) told.since = before.since;
      this.states.set(nameOf(link.peer), told);
      this.told.changed();
    } else if (typeof message.caption === "string") this.told.caption(link.peer, message.caption.slice(0, 500));
  }

  show(change) {
    Object.assign(this.mine, change);
    for (const link of this.links.values()) link.tell({ state: this.mine });
    this.told.changed();
  }

  caption(text, ownSide) {
    for (const link of this.links.values()) if (!ownSide || link.peer.party === this.me.party) link.tell({ caption: text });
  }

  async put(place, track) {
    this.tracks[place] = track;
    await Promise.all([...this.links.values()].filter((one) => one.pc).map((one) => one.put(place, track)));
  }

  // Points of order first, then by who asked first.
  queue() {
    const all = [[nameOf(this.me), this.mine], ...this.states].filter(([, one]) => one.hand);
    return all.sort(([a, one], [b, other]) => (one.hand === "order" ? 0 : 1) - (other.hand === "order" ? 0 : 1) || one.since - other.since || (a < b ? -1 : 1))
      .map(([name, one]) => ({ name, hand: one.hand }));
  }

  count(what) { return [...this.states.values(), this.mine].filter((one) => one[what]).length; }

  // A key or a seat ended: everything of that person ends at once.
  revoke(keys, party = "") {
    for (const link of this.links.values()) {
      if (link.vouch && keys.includes(link.vouch.by) && (!party || party === link.peer.party)) { link.drop("revoked"); this.ended.add(nameOf(link.peer)); }
    }
    for (const key of keys) if (this.roster.keys[key] && (!party || this.roster.keys[key].party === party)) this.roster.keys[key].live = false;
  }

  end(who) {
    this.ended.add(nameOf(who));
    this.links.get(nameOf(who))?.drop("seat ended");
  }

  leave(why = "left") {
    clearInterval(this.timer);
    for (const link of this.links.values()) { link.tell({ bye: true }); setTimeout(() => link.drop(why), 100); }
  }
}

// What this browser is in one join: a key and a certificate that are made anew each time and cannot be read out.
export async function newIdentity() {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const certificate = await RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" });
  const shown = certificate.getFingerprints().find((one) => one.algorithm.toLowerCase() === "sha-256");
  const publicHex = hex(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { pair, publicHex, certificate, certificateHex: shown.value.replace(/:/g, "").toLowerCase(), vouch: "" };
}
