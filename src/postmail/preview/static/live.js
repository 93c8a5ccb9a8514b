// Tells who listens when files have changed, and the reader whether the preview is still there.
export function follow(changed) {
  const line = document.getElementById("live");
  let known = Number(document.body.dataset.version);
  const source = new EventSource("/events");
  source.onopen = () => { line.textContent = ""; };
  source.onerror = () => { line.textContent = "The preview has stopped. It comes back by itself."; };
  source.onmessage = (event) => {
    const version = Number(event.data);
    if (version === known) return;
    known = version;
    document.body.dataset.version = String(version);
    changed(version);
  };
}
