// One mail: every change goes into the address, the frame follows, the scroll position stays.
import { address, again, bring, edited, note, startDesk, wear } from "./desk.js";
import { ask, faultIn, make, read } from "./dom.js";
import { arrived, put } from "./frame.js";
import { startKeeping } from "./keep.js";
import { anew } from "./link.js";
import { amiss, follow } from "./live.js";
import { watchFrame } from "./origin.js";

const main = document.getElementById("main");
const tools = document.getElementById("tools");
const frames = ["frame", "second"].map((id) => document.getElementById(id)).filter(Boolean);
const holds = [...document.querySelectorAll(".hold")];
const widths = { phone: 375, tablet: 768, desktop: 1024 };
const grip = document.getElementById("grip");
let tab = new URLSearchParams(main.dataset.query).get("tab") ?? "html";
const latest = { show: 0, panel: 0 };

function query() {
  const told = new URLSearchParams();
  for (const [name, value] of new FormData(tools)) {
    if (name === "language") {
      const [locale, tone = ""] = value.split("@");
      told.set("locale", locale);
      if (tone) told.set("tone", tone);
    } else if (value && !["images", "styles", "media"].includes(name)) told.set(name, value);
  }
  for (const name of ["images", "styles", "media"]) if (!tools.elements[name].checked) told.set(name, "0");
  if (tab !== "html") told.set("tab", tab);
  return told;
}

function second(told) {
  const other = new URLSearchParams(told);
  const what = other.get("beside") ?? "";
  other.delete("beside");
  const [version, which] = what.split(/:(.*)/s);
  if (version === "before") other.set("past", which ?? "1");
  else if (version === "git") other.set("revision", which);
  else if (what === "unedited") { other.delete("order"); other.delete("brand"); }
  else {
    const [locale, tone = ""] = what.split("@");
    other.set("locale", locale);
    if (tone) other.set("tone", tone);
    else other.delete("tone");
  }
  return other;
}

const viewOf = (frame) => (frame === frames[1] ? second(query()) : query());

async function load(frame) {
  const { version } = document.body.dataset;
  await put(frame, viewOf(frame));
  frame.dataset.ready = version;
}

function remember() {
  history.replaceState(null, "", `/mail?${query()}${address()}`);
  const told = new URLSearchParams(["order", "brand"].map((name) => [name, tools.elements[name].value]).filter(([, key]) => key));
  const all = document.getElementById("all-with");
  all.hidden = !told.size;
  all.href = `/?${told}${address()}`;
}

async function show({ structure = false } = {}) {
  const told = query();
  if (structure) { location.assign(`/mail?${told}${address()}`); return; }
  remember();
  widen(Number(told.get("width") ?? widths[told.get("device")]));
  for (const link of document.querySelectorAll("#downloads a")) link.href = `${link.pathname}?${told}`;
  document.getElementById("keep-brand").href = `/brand?${told}&download=1`;
  document.title = `${told.get("kind")}, ${tools.elements.language.value} - postmail`;
  const mine = (latest.show += 1);
  const still = () => mine === latest.show;
  try {
    await Promise.all(frames.map(load));
    if (still()) await Promise.all([state(still), panel()]);
  } catch (error) { amiss(error); }
}

async function state(still = () => true) {
  const told = await read(`/state?${query()}`);
  if (!still()) return;
  if (told.lost.length) {
    if (await again(told.lost)) { await show(); return; }
    note(told.note);
  }
  faultIn(document.getElementById("fault"), told.error);
  main.dataset.shown = String(told.version);
  for (let past = 2; past <= told.changes; past += 1) offer(`before:${past}`, `${past} changes ago`);
  const beside = document.getElementById("beside");
  if (beside) frames[1].title = `Beside it: ${(beside.textContent = told.beside)}`;
  wear(told.brand);
  const { name } = told.brand[""];
  document.getElementById("sender").textContent = name;
  document.getElementById("face").textContent = [...name][0] ?? "";
  if (!told.mail) return;
  const { subject, preheader, encoded, clip, fallbacks, text } = told.mail;
  document.getElementById("subject").textContent = subject;
  document.getElementById("preheader").textContent = preheader;
  const lent = fallbacks.length ? `, ${fallbacks.length} texts are lent by another language` : "";
  document.getElementById("meter").textContent =
    `HTML ${(encoded / 1000).toFixed(1)} KB of ${clip / 1000} KB, text ${(text / 1000).toFixed(1)} KB${lent}`;
  document.getElementById("size").value = encoded;
  const boxes = document.getElementById("left-out");
  boxes.hidden = !told.mail.left_out;
  boxes.textContent = `Grey boxes: ${told.mail.left_out} of the pictures are on other servers, and the preview asks none.`;
}

// One more version that can stand beside.
function offer(value, title) {
  const group = document.getElementById("versions");
  if (![...group.children].some((one) => one.value === value)) group.append(make("option", { value }, title));
}

async function panel() {
  const mine = (latest.panel += 1);
  const still = () => mine === latest.panel;
  const place = document.getElementById("panel");
  const answer = await ask(`/panel?${query()}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!still()) return;
  place.replaceChildren(...page.body.children);
  const findings = document.getElementById("findings");
  if (!findings) return;
  const told = await read(`/findings?${query()}`);
  if (told.error) { faultIn(findings, told.error); return; }
  const rows = told.findings.map((one) => make("li", {},
    make("span", { class: one.severity }, `${one.severity} `), make("code", {}, one.rule), ` ${one.what}`,
    make("div", { class: "quiet" }, one.why), make("div", {}, make("code", {}, one.place)), make("div", {}, one.remedy)));
  findings.replaceChildren(rows.length ? make("ul", { class: "findings" }, ...rows) : make("p", {}, "Nothing found."));
}

async function toSource(file, line) {
  choose(0, "source", false);
  await panel().catch(amiss);
  const text = document.querySelector(`pre[data-file="${CSS.escape(file)}"]`);
  const row = text?.children[line - 1];
  if (!row) return;
  row.classList.add("wanted");
  text.scrollTop = row.offsetTop - text.clientHeight / 3;
  text.scrollIntoView({ block: "nearest" });
  text.focus({ preventScroll: true });
}

function keys(event) {
  if (event.target.closest?.("input, select, textarea, [role=slider]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = (name, by) => {
    const list = tools.elements[name];
    list.selectedIndex = (list.selectedIndex + by + list.length) % list.length;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const device = { 1: "phone", 2: "tablet", 3: "desktop" }[event.key];
  if (device) { tools.elements.device.value = device; tools.elements.width.value = ""; show(); }
  else if (event.key === "d") step("scheme", 1);
  else if (event.key === "i") tools.elements.images.click();
  else if (event.key === "[" || event.key === "]") step("kind", event.key === "]" ? 1 : -1);
  else if (event.key === "," || event.key === ".") step("language", event.key === "." ? 1 : -1);
  else if (event.key === "t") choose(1);
  else if (event.key === "Escape") for (const id of ["origin", "fault"]) document.getElementById(id).hidden = true;
}
document.addEventListener("keydown", keys);

tools.addEventListener("submit", (event) => event.preventDefault());
tools.addEventListener("change", (event) => {
  if (event.target.name === "device") tools.elements.width.value = "";
  if (event.target.name === "kind") tools.elements.sample.value = "";
  show({ structure: ["kind", "beside"].includes(event.target.name) });
});

const tabs = [...document.querySelectorAll("[role=tab]")];
function choose(by, name, fill = true) {
  const at = name ? tabs.findIndex((one) => one.dataset.tab === name)
    : (tabs.findIndex((one) => one.dataset.tab === tab) + by + tabs.length) % tabs.length;
  tabs.forEach((one, number) => {
    one.setAttribute("aria-selected", String(number === at));
    one.tabIndex = number === at ? 0 : -1;
  });
  tab = tabs[at].dataset.tab;
  document.getElementById("panel").setAttribute("aria-labelledby", tabs[at].id);
  remember();
  if (fill) panel().catch(amiss);
  return tabs[at];
}
tabs.forEach((one) => {
  one.addEventListener("click", () => choose(0, one.dataset.tab));
  one.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") choose(1).focus();
    if (event.key === "ArrowLeft") choose(-1).focus();
    if (event.key === "Home") choose(0, tabs[0].dataset.tab).focus();
    if (event.key === "End") choose(0, tabs.at(-1).dataset.tab).focus();
  });
});

function widen(pixels) {
  const width = Math.min(Math.max(Math.round(pixels), 240), 2000);
  for (const hold of holds) hold.style.width = `${width}px`;
  grip.setAttribute("aria-valuenow", String(width));
  return String(width);
}
function drag(pixels) {
  tools.elements.width.value = widen(pixels);
  remember();
}
grip.addEventListener("pointerdown", (event) => {
  grip.setPointerCapture(event.pointerId);
  document.body.classList.add("dragging");
  const start = { x: event.clientX, width: holds[0].clientWidth };
  const move = (moved) => drag(start.width + moved.clientX - start.x);
  grip.addEventListener("pointermove", move);
  grip.addEventListener("lostpointercapture", () => {
    grip.removeEventListener("pointermove", move);
    document.body.classList.remove("dragging");
  }, { once: true });
});
grip.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") drag(holds[0].clientWidth + 10);
  if (event.key === "ArrowLeft") drag(holds[0].clientWidth - 10);
});

for (const frame of frames) watchFrame(frame, { viewOf, keys, toSource });
const desk = startDesk({ query, show });
startKeeping(query);
follow(async () => {
  await desk.follow().catch(amiss);
  await show();
});

async function start() {
  const brought = await bring();
  if (edited()) remember();
  if (brought && anew(brought)) return;
  if (brought) await show();
  else {
    const { version } = document.body.dataset;
    await arrived(frames[0]);
    frames[0].dataset.ready = version;
    await Promise.all([state(), panel()]);
  }
  await desk.fill();
  for (const one of await read("/versions")) offer(`git:${one.name}`, `${one.day} ${one.subject}`);
}
await start().catch(amiss);
