// Tells who listens when files have changed, and the reader whether the preview is still there.
// A page that nobody sees lets go of its line: a browser has six of them for one server.
import { STOPPED, Unanswered } from "./dom.js";

const line = document.getElementById("live");
let source = null;
let listener = () => {};

function listen() {
  if (source || document.hidden) return;
  source = new EventSource("/events");
  source.onopen = () => { line.textContent = ""; };
  source.onerror = () => { line.textContent = STOPPED; };
  source.onmessage = (event) => {
    const version = event.data;
    if (version === document.body.dataset.version) return;
    document.body.dataset.version = version;
    listener();
  };
}

function rest() {
  source?.close();
  source = null;
}

export function follow(changed) {
  listener = changed;
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  listen();
}

// Where an answer did not come: the reader is told, and what is shown is asked for again as soon as
// the preview answers.
export function amiss(error) {
  if (!(error instanceof Unanswered)) {
    line.textContent = `The preview could not show this: ${error.message}`;
    throw error;
  }
  rest();
  line.textContent = STOPPED;
  document.body.dataset.version = "";
  listen();
}
