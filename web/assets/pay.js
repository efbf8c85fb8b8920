// What a page does where a place costs work: has a worker find the number (work.js), and puts what it found into the
// headers of the next try. Loaded only when it is needed, because the waiting page has 14 KB.
//
// Rejects where workers cannot run.
export function pay({ challenge, bits }, headers) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('work.js', import.meta.url));
    worker.onmessage = ({ data }) => {
      headers['X-Sluice-Work'] = data;
      worker.terminate();
      resolve();
    };
    worker.onerror = ({ message }) => {
      worker.terminate();
      reject(new Error(message));
    };
    worker.postMessage({ challenge, bits });
  });
}
