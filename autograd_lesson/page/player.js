// The player of a walk: its buttons, the place in it, and a voice that says each step.

import { atEnd, button, make, put, write } from "./dom.js";

const SPEEDS = [0.5, 1, 2, 5];

/** A button that plays, one step after another, until it is pressed again or the walk is at its end. */
function playing(view, speed) {
  const { kept, signal } = view;
  let timer = 0;
  const start = button("play", "play or pause", () => (timer ? pause() : play()), signal);

  function pause() {
    clearInterval(timer);
    [timer, kept.isPlaying] = [0, false];
    write(start, "play");
  }
  function play() {
    if (view.isAtEnd() && !timer) view.go(0);
    clearInterval(timer);
    timer = setInterval(() => view.go(view.at + 1), 1000 / Number(speed.value));
    kept.isPlaying = true;
    write(start, "pause");
  }
  speed.addEventListener("change", () => {
    kept.speed = speed.value;
    if (timer) play();
  }, { signal });
  atEnd(signal, () => clearInterval(timer));
  return {
    start, pause,
    isOn: () => timer !== 0,
    /** It goes on in the next drawing, and stops at the end. */
    paint() {
      if (!kept.isPlaying || !view.frame) return;
      if (view.isAtEnd()) pause();
      else if (!timer) play();
    },
  };
}

/** @returns {{elements, voice, paint, say}} `say` speaks the step that the reader went to */
export function player(view) {
  const { spec, kept, signal, go } = view;
  const last = spec.steps.length;
  const voice = put(make("div", "al-live"), { "aria-live": "polite" });
  if (!last) return { elements: [], voice, paint() {}, say() {} };

  let isDragged = false;
  const speed = make("select", "al-button", ...SPEEDS.map((times) => new Option(`speed ${times}`, times)));
  put(speed, { "aria-label": "speed" }).value = kept.speed ?? "1";
  const player = playing(view, speed);
  const leap = (k) => (player.pause(), go(k));
  const range = put(make("input", "al-range"), { type: "range", min: 0, max: last, "aria-label": "step" });
  range.addEventListener("input", () => {
    isDragged = true;
    leap(Number(range.value));
    isDragged = false;
  }, { signal });
  const place = make("span", "al-place");

  return {
    voice,
    elements: [
      make("span", "al-walk", spec.walk),
      button("|◀", "first step", () => leap(0), signal),
      button("◀", "one step back", () => leap(view.at - 1), signal),
      player.start,
      button("▶", "one step forward", () => leap(view.at + 1), signal),
      button("▶|", "last step", () => leap(last), signal),
      range, place, speed,
    ],
    paint() {
      range.value = view.at;
      write(place, `step ${view.at} of ${last}`);
      player.paint();
    },
    /** Not while the place is dragged, which the range itself says, nor at each of many steps a second. */
    say() {
      if (isDragged || (player.isOn() && Number(speed.value) > 1)) return;
      const step = `Step ${view.at} of ${last}: ${view.frame.now.text}`;
      write(voice, view.at ? step : `Before the first step of the ${spec.walk} walk`);
    },
  };
}
