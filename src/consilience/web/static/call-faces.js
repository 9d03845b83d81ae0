// What is seen and heard of each person: a tile, a screen, the voice, and an interpreter's track for who listens to it.

import { nameOf } from "./call-mesh.js";

const FLOOR = 0.08;
const initials = (title) => title.split(/[\s,]+/).filter(Boolean).slice(0, 2).map((one) => one[0].toUpperCase()).join("");

function element(name, parts = {}, ...inside) {
  const made = Object.assign(document.createElement(name), parts);
  made.append(...inside);
  return made;
}

export class Faces {
  constructor(box, { sound = true } = {}) {
    this.box = box;
    this.people = new Map();
    this.listening = "";
    this.sound = sound;
  }

  // `who` is a row of the roster; `tracks` as a link has them.
  show(who, tracks, state, { own = false } = {}) {
    const name = nameOf(who);
    let one = this.people.get(name);
    // Whom the chairs have there to listen is not seen or heard, whatever that browser sends.
    if (who.part === "listener") tracks = {};
    if (!one) {
      const video = element("video", { muted: true, autoplay: true, playsInline: true, hidden: true });
      const tile = element("li", { className: "tile" }, element("span", { className: "initials", ariaHidden: "true", textContent: initials(who.title) }), video,
        element("span", { className: "who", textContent: own ? `${who.title} (you)` : `${who.title}, ${who.party}` }));
      tile.dataset.tile = name;
      one = { who, tile, video, own };
      this.people.set(name, one);
      this.box.append(tile);
    }
    this.picture(one.video, state?.camera ? tracks.camera : null);
    one.tile.classList.toggle("has-hand", Boolean(state?.hand));
    this.shared(one, state?.screen ? tracks.screen : null);
    if (!own && this.sound) {
      one.voice = this.heard(one.voice, tracks.voice);
      if (who.part === "interpreter") one.interpreter = this.heard(one.interpreter, tracks.interpreter);
      this.listen(this.listening);
    }
  }

  picture(video, track) {
    if ((video.srcObject?.getVideoTracks()[0] || null) === (track || null)) return;
    video.srcObject = track ? new MediaStream([track]) : null;
    video.hidden = !track;
    if (track) video.play().catch(() => {});
  }

  shared(one, track) {
    if (!track) { one.screen?.remove(); one.screen = null; return; }
    if (!one.screen) {
      const video = element("video", { muted: true, autoplay: true, playsInline: true });
      one.screen = element("li", { className: "tile is-screen" }, video, element("span", { className: "who", textContent: `Screen of ${one.who.title}` }));
      one.screen.dataset.screen = nameOf(one.who);
      this.box.prepend(one.screen);
    }
    this.picture(one.screen.querySelector("video"), track);
  }

  heard(audio, track) {
    if (!track) return audio;
    const made = audio || element("audio", { autoplay: true });
    if (made.srcObject?.getAudioTracks()[0] !== track) {
      made.srcObject = new MediaStream([track]);
      made.play().catch(() => {});
    }
    return made;
  }

  // The floor, or one interpreter with the floor faint beneath.
  listen(name) {
    this.listening = this.people.has(name) ? name : "";
    for (const [key, one] of this.people) {
      if (one.voice) one.voice.volume = this.listening ? FLOOR : 1;
      if (one.interpreter) one.interpreter.muted = key !== this.listening;
    }
  }

  remove(who) {
    const one = this.people.get(nameOf(who));
    if (!one) return;
    for (const each of [one.video, one.voice, one.interpreter]) if (each) each.srcObject = null;
    one.screen?.remove();
    one.tile.remove();
    this.people.delete(nameOf(who));
    this.listen(this.listening);
  }

  clear() { for (const one of [...this.people.values()]) this.remove(one.who); }
}
