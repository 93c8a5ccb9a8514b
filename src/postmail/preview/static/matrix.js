// The contact sheet: thumbnails come when they are seen, and again when files change.
import { read } from "./dom.js";
import { anew, BROKEN, ending, post, unpack, word } from "./link.js";
import { amiss, follow } from "./live.js";

const form = document.getElementById("filters");
const cells = [...document.querySelectorAll(".cell")];
const seen = new Set();
let pictures = [];
let waiting = [];
let loading = 0;
let most = 1;
let looking = false;

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
  made.style.height = `${Math.ceil(thumb.clientHeight / scale)}px`;
  made.style.transform = `scale(${scale})`;
  loading += 1;
  made.addEventListener("load", () => { loading -= 1; most = 2; cell.dataset.ready = "1"; next(); }, { once: true });
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
}

// Pictures first, one and then two at a time and in order; the check of a mail costs as much as ten of them.
function next() {
  while (loading < most && pictures.length) frame(pictures.shift());
  if (looking || loading || !waiting.length) return;
  const cell = waiting.shift();
  looking = true;
  look(cell).catch(() => {}).finally(() => { looking = false; filter(); next(); });
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting || seen.has(entry.target)) continue;
    seen.add(entry.target);
    pictures.push(entry.target);
    if (!entry.target.dataset.found) waiting.push(entry.target);
  }
  next();
}, { rootMargin: "200px" });

const find = document.getElementById("find");
const only = document.getElementById("only-findings");
function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  let open = 0;
  for (const cell of cells) {
    const fits = words.every((word) => cell.dataset.words.toLowerCase().includes(word));
    cell.hidden = !fits || (only.checked && cell.dataset.found !== "yes");
    shown += cell.hidden ? 0 : 1;
    open += fits && only.checked && !cell.dataset.found ? 1 : 0;
  }
  document.getElementById("count").textContent = String(shown);
  document.getElementById("looked").textContent = open ? `${open} are still to be checked.` : "";
  document.getElementById("nothing").hidden = shown > 0 || open > 0;
}

function lookAtAll() {
  if (!only.checked) return;
  const known = new Set(waiting);
  waiting.push(...cells.filter((cell) => !cell.dataset.found && !known.has(cell) && !seen.has(cell)));
  next();
}

function told() {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  return `${query.size ? `/?${query}` : "/"}${ending(word())}`;
}
const remember = () => history.replaceState(null, "", told());

// An order and a brand that the address carries are given to this server before a mail is asked for.
// Whether the sheet is drawn anew with them.
async function bring() {
  if (!word()) return false;
  for (const cell of cells) cell.querySelector("a").href += ending(word());
  try { return anew(await given()); } catch { document.getElementById("link-note").textContent = BROKEN; }
  return false;
}

// What the address carries and this server has taken, where the sheet is made of it.
async function given() {
  const here = [];
  for (const [name, text] of Object.entries(await unpack(word()))) {
    const { key } = await post(`/${name}`, text);
    if (key && key === form.elements[name]?.value) here.push(name);
  }
  return here;
}

// Whether the server has what the sheet was drawn with: what it has lost it is given again.
async function whole() {
  const named = new URLSearchParams(["order", "brand"].filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]));
  if (!named.size) return true;
  const { lost } = await read(`/lost?${named}`);
  const drawn = document.getElementById("main").dataset.lost.split(" ");
  const gone = lost.filter((name) => !drawn.includes(name));
  if (!gone.length) return true;
  const here = word() ? await given().catch(() => []) : [];
  return gone.every((name) => here.includes(name));
}
find.addEventListener("input", () => { remember(); filter(); });
only.addEventListener("change", () => { remember(); lookAtAll(); filter(); });
form.addEventListener("submit", (event) => { event.preventDefault(); location.assign(told()); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  find.focus();
});

async function again() {
  if (!await whole()) { location.reload(); return; }
  seen.clear();
  pictures = [];
  waiting = [];
  for (const cell of cells) {
    delete cell.dataset.found;
    watcher.unobserve(cell);
    watcher.observe(cell);
  }
  lookAtAll();
}
follow(() => again().catch(amiss));
if (matchMedia("(max-width: 860px)").matches)
  for (const one of form.querySelectorAll("details")) one.open = false;
if (!await bring()) {
  cells.forEach((cell) => watcher.observe(cell));
  filter();
  lookAtAll();
}
