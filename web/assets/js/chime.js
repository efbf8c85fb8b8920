// Three soft tones when it is one's turn, for people who asked for them: browsers allow no sound before a press.

const tones_hz = [523, 659, 784];
const tone_s = 0.2;
const again_ms = 8000;
const times_max = 5;

export class Chime {
  #context = null;
  #timer = null;

  get isOn() {
    return this.#context !== null;
  }

  // Turning it on plays it once, so that people know what they will hear, and whether they will.
  turn(on) {
    this.stop();
    this.#context?.close();
    this.#context = on ? new AudioContext() : null;
    if (on) this.#play();
  }

  start() {
    if (!this.isOn || this.#timer !== null) return;
    let left = times_max;
    const ring = () => {
      left -= 1;
      this.#play();
      if (left === 0) this.stop();
    };
    this.#timer = setInterval(ring, again_ms);
    ring();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #play() {
    this.#context.resume(); // a browser may have put it to sleep with the page
    tones_hz.forEach((hz, index) => this.#tone(hz, this.#context.currentTime + index * tone_s));
  }

  #tone(hz, at) {
    const loudness = this.#context.createGain();
    const tone = this.#context.createOscillator();
    tone.frequency.value = hz;
    loudness.gain.setValueAtTime(0.2, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + tone_s * 2);
    tone.connect(loudness).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + tone_s * 2);
  }
}
