// Tells who listens when files have changed, and the reader whether the preview is still there.
// A page that nobody sees lets go of its line: a browser has six of them for one server.
export function follow(changed) {
  const line = document.getElementById("live");
  let source = null;
  function listen() {
    if (source) return;
    source = new EventSource("/events");
    source.onopen = () => { line.textContent = ""; };
    source.onerror = () => { line.textContent = "The preview has stopped. It comes back by itself."; };
    source.onmessage = (event) => {
      const version = event.data;
      if (version === document.body.dataset.version) return;
      document.body.dataset.version = version;
      changed(version);
    };
  }
  function rest() {
    source?.close();
    source = null;
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  listen();
}
