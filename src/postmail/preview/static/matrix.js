// The contact sheet: thumbnails come when they are seen, and again when files change.
import { read } from "./dom.js";
import { follow } from "./live.js";

const cells = [...document.querySelectorAll(".cell")];
const seen = new Set();
const waiting = [];
let busy = 0;

function frame(cell) {
  const thumb = cell.querySelector(".thumb");
  const width = Number(thumb.dataset.width);
  const scale = thumb.clientWidth / width;
  const made = document.createElement("iframe");
  made.title = `${cell.dataset.words}, small`;
  made.tabIndex = -1;
  made.setAttribute("sandbox", "allow-same-origin");
  made.setAttribute("scrolling", "no");
  made.style.width = `${width}px`;
  made.style.height = `${Math.ceil(300 / scale)}px`;
  made.style.transform = `scale(${scale})`;
  made.src = `${thumb.dataset.frame}&v=${document.body.dataset.version}`;
  thumb.replaceChildren(made);
}

async function look(cell) {
  const line = cell.querySelector(".found");
  const told = await read(`/findings?${cell.dataset.query}`);
  const counts = { error: told.error ? 1 : 0, warning: 0 };
  for (const one of told.findings) if (one.severity in counts) counts[one.severity] += 1;
  const said = Object.entries(counts).filter(([, count]) => count)
    .map(([name, count]) => `${count} ${name}${count > 1 ? "s" : ""}`);
  cell.dataset.found = said.length ? "yes" : "no";
  line.textContent = said.join(", ");
  line.className = `found ${counts.error ? "error" : "warning"}`;
  line.hidden = !said.length;
  filter();
}

function next() {
  while (busy < 2 && waiting.length) {
    const cell = waiting.shift();
    busy += 1;
    look(cell).catch(() => {}).finally(() => { busy -= 1; next(); });
  }
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting || seen.has(entry.target)) continue;
    seen.add(entry.target);
    frame(entry.target);
    waiting.push(entry.target);
  }
  next();
}, { rootMargin: "200px" });
cells.forEach((cell) => watcher.observe(cell));

const find = document.getElementById("find");
const only = document.getElementById("only-findings");
function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const cell of cells) {
    const fits = words.every((word) => cell.dataset.words.toLowerCase().includes(word));
    cell.hidden = !fits || (only.checked && cell.dataset.found === "no");
    shown += cell.hidden ? 0 : 1;
  }
  document.getElementById("count").textContent = String(shown);
  document.getElementById("nothing").hidden = shown > 0;
}
find.addEventListener("input", filter);
only.addEventListener("change", () => {
  if (only.checked) waiting.push(...cells.filter((cell) => !cell.dataset.found && !seen.has(cell)));
  next();
  filter();
});

follow(() => {
  for (const cell of seen) {
    delete cell.dataset.found;
    frame(cell);
    waiting.push(cell);
  }
  next();
});
