// One connection to one other person: signed claims around the session descriptions, the certificate that is really used, a signed confirmation
// inside.  Before all of that holds, no track is sent and none is shown.

import { checkClaim, fresh, hex, LASTS, need, Refusal, sha256, sign, writeClaim } from "./call-claim.js";
import { words } from "./call-words.js";

const PATIENCE = 20_000;
const GATHERING = 3_000;
// The places of the tracks, the same on both sides.
export const PLACES = ["voice", "camera", "screen", "interpreter"];
const KINDS = { voice: "audio", camera: "video", screen: "video", interpreter: "audio" };

export class Link {
  // `told` has: state(link), verified(link), refused(link, reason), heard(link, message), tracks(link).
  constructor({ me, peer, roster, identity, ice, send, told, seen }) {
    Object.assign(this, { me, peer, roster, identity, ice, send, told, seen });
    this.asked = new Set();
    this.state = "calling";
    this.words = null;
    this.wordsEqual = false;
    this.verifiedAt = null;
    this.vouch = null;
    this.outgoing = {};
  }

  claim(step, more) {
    const challenge = fresh();
    this.asked.add(challenge);
    return writeClaim({
      step, call: this.roster.call, roster: this.roster.digest, from_party: this.me.party, from_member: this.me.member, to_party: this.peer.party,
      to_member: this.peer.member, certificate: this.identity.certificateHex, challenge, expires: Date.now() + LASTS, ...more,
    });
  }

  async signed(step, more, description) {
    const claim = this.claim(step, { ...more, ...(description === undefined ? {} : { description: await sha256(description) }) });
    const said = { claim, signature: await sign(this.identity.pair, claim), key: this.identity.vouch };
    return description === undefined ? said : { ...said, description };
  }

  async hello(answers = "") { this.send(await this.signed("hello", { answers })); }

  async check(said, steps) {
    return checkClaim(said, {
      roster: this.roster, me: this.me, peer: this.peer, vouch: this.vouch, certificate: this.identity.certificateHex, asked: this.asked, seen: this.seen,
      now: Date.now(), steps,
    });
  }

  open() {
    this.pc = new RTCPeerConnection({ ...this.ice, certificates: [this.identity.certificate], bundlePolicy: "max-bundle" });
    this.pc.addEventListener("connectionstatechange", () => {
      if (["failed", "closed"].includes(this.pc?.connectionState)) this.drop("lost");
    });
    this.channel = this.pc.createDataChannel("room", { negotiated: true, id: 0 });
    this.channel.addEventListener("close", () => this.drop("left"));
    this.channel.addEventListener("open", () => this.confirm().catch((error) => this.fail(error)));
    this.channel.addEventListener("message", (event) => this.inside(event.data).catch((error) => this.fail(error)));
    this.timer = setTimeout(() => this.late(), PATIENCE);
  }

  // Nobody answered, which happens; or somebody did, and has not shown who it is.
  late() {
    if (this.state === "verified") return;
    if (this.pc?.remoteDescription && this.pc.connectionState === "connected") this.fail(new Refusal("confirmation"));
    else this.drop("lost");
  }

  // Only what both need is offered, so that a description stays small and little of the browser is open to the other side.
  prefer() {
    const wanted = { audio: ["audio/opus"], video: ["video/vp8", "video/rtx"] };
    this.pc.getTransceivers().forEach((one, at) => {
      const kind = KINDS[PLACES[at]];
      const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs.filter((codec) => wanted[kind].includes(codec.mimeType.toLowerCase()));
      if (codecs?.length) one.setCodecPreferences(codecs);
      one.direction = "sendrecv";
    });
  }

  async described(description) {
    await this.pc.setLocalDescription(description);
    if (this.pc.iceGatheringState !== "complete") {
      await new Promise((done) => {
        setTimeout(done, GATHERING);
        this.pc.addEventListener("icegatheringstatechange", () => { if (this.pc?.iceGatheringState === "complete") done(); });
      });
    }
    const { sdp } = this.pc.localDescription;
    // Said at once, and not spun on: without a candidate nobody can be reached.
    if (!/^a=candidate:/m.test(sdp)) this.drop("unreachable");
    return sdp;
  }

  async offer(greeting) {
    this.vouch = greeting.vouch;
    this.state = "connecting";
    this.told.state(this);
    this.open();
    for (const place of PLACES) this.pc.addTransceiver(KINDS[place], { direction: "sendrecv" });
    this.prefer();
    const description = await this.described(await this.pc.createOffer());
    if (this.state !== "dropped") this.send(await this.signed("offer", { answers: greeting.claim.challenge, peer_certificate: this.vouch.certificate }, description));
  }

  async take(said) {
    try {
      const step = JSON.parse(said.claim).step;
      if (step === "offer") await this.answer(said);
      else if (step === "answer") await this.finish(said);
      else need(false, "replay");
    } catch (error) { this.fail(error); }
  }

  async answer(said) {
    const { claim, vouch } = await this.check(said, ["offer"]);
    need(!this.vouch || (this.vouch.certificate === vouch.certificate && this.vouch.key === vouch.key), "changed");
    this.vouch = vouch;
    this.state = "connecting";
    this.told.state(this);
    if (!this.pc) this.open();
    await this.pc.setRemoteDescription({ type: "offer", sdp: said.description });
    need(this.pc.getTransceivers().length === PLACES.length, "signature");
    this.prefer();
    const description = await this.described(await this.pc.createAnswer());
    if (this.state !== "dropped") this.send(await this.signed("answer", { answers: claim.challenge, peer_certificate: vouch.certificate }, description));
  }

  async finish(said) {
    const { vouch } = await this.check(said, ["answer"]);
    need(vouch.certificate === this.vouch?.certificate && vouch.key === this.vouch.key, "changed");
    await this.pc.setRemoteDescription({ type: "answer", sdp: said.description });
  }

  // The certificate that the handshake has really shown; the state of the connection as a whole can be ahead of it.
  async certificate() {
    const transport = this.pc.sctp.transport;
    if (transport.state !== "connected") {
      await new Promise((done) => { transport.addEventListener("statechange", () => { if (transport.state !== "connecting") done(); }); });
    }
    const [shown] = transport.getRemoteCertificates();
    return shown ? hex(await crypto.subtle.digest("SHA-256", shown)) : "";
  }

  async confirm() {
    need(await this.certificate() === this.vouch.certificate, "certificate");
    this.nonce = fresh();
    const claim = this.claim("confirm", { peer_certificate: this.vouch.certificate, commitment: await sha256(this.nonce) });
    this.channel.send(JSON.stringify({ claim, signature: await sign(this.identity.pair, claim) }));
    this.ready?.();
  }

  async inside(text) {
    const said = JSON.parse(text);
    if (said.claim !== undefined) {
      // Whichever side is first, the own certificate check comes before.
      if (!this.nonce) await new Promise((done) => { this.ready = done; });
      const claim = JSON.parse(said.claim);
      // Once, or the words that were read would be others afterwards.
      need(claim.step === "confirm" && this.state === "connecting", "confirmation");
      const { claim: checked } = await this.check(said, ["confirm"]);
      this.commitment = checked.commitment;
      this.state = "verified";
      this.verifiedAt = new Date();
      clearTimeout(this.timer);
      this.channel.send(JSON.stringify({ reveal: this.nonce }));
      await Promise.all(Object.entries(this.outgoing).map(([place, track]) => this.put(place, track)));
      this.told.verified(this);
      if (this.revealed) await this.speak(this.revealed);
    } else if (said.reveal !== undefined) {
      if (this.commitment) await this.speak(said.reveal);
      else this.revealed = said.reveal;
    } else if (this.state === "verified") this.told.heard(this, said);
  }

  async speak(nonce) {
    need(typeof nonce === "string" && await sha256(nonce) === this.commitment, "confirmation");
    const mine = { ...this.me, certificate: this.identity.certificateHex, nonce: this.nonce };
    const theirs = { ...this.peer, certificate: this.vouch.certificate, nonce };
    this.words = await words(this.roster.call, mine, theirs);
    this.told.state(this);
  }

  // Put a track in its place; it goes out once the other side is verified, and not before.
  async put(place, track) {
    this.outgoing[place] = track;
    if (this.state !== "verified") return;
    const sender = this.pc.getTransceivers()[PLACES.indexOf(place)].sender;
    await sender.replaceTrack(track);
  }

  // What comes in, by its place; nothing before the other side is verified.
  incoming() {
    if (this.state !== "verified") return {};
    const all = this.pc.getTransceivers();
    return Object.fromEntries(PLACES.map((place, at) => [place, all[at].receiver.track]));
  }

  tell(message) {
    if (this.state === "verified" && this.channel.readyState === "open") this.channel.send(JSON.stringify(message));
  }

  fail(error) {
    if (this.state === "dropped") return;
    const reason = error instanceof Refusal ? error.reason : "confirmation";
    this.error = String(error?.message || error);
    this.drop("refused");
    this.told.refused(this, reason);
  }

  drop(why) {
    if (this.state === "dropped") return;
    this.state = "dropped";
    this.why = why;
    clearTimeout(this.timer);
    this.channel?.close();
    const pc = this.pc;
    this.pc = null;
    pc?.close();
    this.told.state(this);
  }
}
