// A sale's status document: by an event stream where the shop offers one, else by asking for it.
//
// The poller asks when the stream has been silent for a while, and its answer leads to another stream. A stream that
// was refused is not asked for again.

import { readShared } from './api.js';
import { Poller } from './poller.js';

const silent_ms = 15000; // an event stream that tells nothing for so long is not believed any more

// onStatus(document) returns the pause in ms until the next question, or null to end; onTrouble as of a Poller. Returns
// the poller.
export function newsOf(sale, { onStatus, onTrouble }) {
  let stream = null;
  let mayListen = true;

  function listen(address) {
    stream?.close();
    stream = new EventSource(`/.sluice${address}`);
    mayListen = false;
    stream.onmessage = ({ data }) => {
      mayListen = true;
      if (onStatus(JSON.parse(data)) === null) stream.close();
      poller.rest(silent_ms);
    };
    stream.onerror = stopListening;
  }

  function stopListening() {
    stream?.close();
    poller.nudge();
  }

  const poller = Poller({
    ask: () => readShared(`/v1/sales/${sale}`),
    onAnswer: (answer) => {
      if (answer.events && mayListen) listen(answer.events);
      return onStatus(answer);
    },
    onTrouble,
  });
  addEventListener('offline', stopListening); // told at once, not after a silence
  return poller;
}
