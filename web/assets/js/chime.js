// Three soft tones when it is one's turn, for people who asked for them: browsers allow no sound before a press.

const tones_hz = [523, 659, 784];
const tone_s = 0.2;
const again_ms = 8000;
const times_max = 5;
let context = null;
let timer = null;

export const isOn = () => context !== null;

// Turning it on plays it once, so that people know what they will hear, and whether they will.
export function turn(on) {
  hush();
  context?.close();
  context = on ? new AudioContext() : null;
  if (on) play();
}

export function ring() {
  if (!isOn() || timer !== null) return;
  let left = times_max;
  const again = () => {
    left -= 1;
    play();
    if (left === 0) hush();
  };
  timer = setInterval(again, again_ms);
  again();
}

export function hush() {
  clearInterval(timer);
  timer = null;
}

function play() {
  context.resume(); // a browser may have put it to sleep with the page
  tones_hz.forEach((hz, index) => sound(hz, context.currentTime + index * tone_s));
}

function sound(hz, at) {
  const loudness = context.createGain();
  const tone = context.createOscillator();
  tone.frequency.value = hz;
  loudness.gain.setValueAtTime(0.2, at);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + tone_s * 2);
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + tone_s * 2);
}
