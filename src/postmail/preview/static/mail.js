// One mail: every change goes into the address, the frame follows, the scroll position stays.
import { faultIn, make, read } from "./dom.js";
import { follow } from "./live.js";

const main = document.getElementById("main");
const tools = document.getElementById("tools");
const frames = ["frame", "second"].map((id) => document.getElementById(id)).filter(Boolean);
const hold = document.getElementById("hold");
const widths = { phone: 375, tablet: 768, desktop: 1024 };
let tab = new URLSearchParams(main.dataset.query).get("tab") ?? "html";

function query(changes = {}) {
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
  for (const [name, value] of Object.entries(changes)) value ? told.set(name, value) : told.delete(name);
  return told;
}

function load(frame, address) {
  const top = frame.contentWindow?.scrollY ?? 0;
  frame.addEventListener("load", () => {
    frame.contentWindow.scrollTo(0, top);
    listen(frame);
    frame.dataset.ready = document.body.dataset.version;
  }, { once: true });
  frame.contentWindow.location.replace(address);
}

function listen(frame) {
  const page = frame.contentDocument;
  if (!page || page.listened) return;
  page.listened = true;
  page.addEventListener("click", (event) => {
    event.preventDefault();
    const marked = event.target.closest?.("[data-pm-source]");
    if (marked) origin(marked.dataset.pmSource, frame === frames[1]);
  });
  page.addEventListener("keydown", keys);
}

function second(told) {
  const [locale, tone = ""] = told.get("beside").split("@");
  const other = new URLSearchParams(told);
  other.set("locale", locale);
  tone ? other.set("tone", tone) : other.delete("tone");
  other.delete("beside");
  return other;
}

async function show({ structure = false } = {}) {
  const told = query();
  if (structure) { location.assign(`/mail?${told}`); return; }
  history.replaceState(null, "", `/mail?${told}`);
  hold.style.width = `${told.get("width") ?? widths[told.get("device")]}px`;
  load(frames[0], `/frame?${told}&v=${document.body.dataset.version}`);
  if (frames[1]) load(frames[1], `/frame?${second(told)}&v=${document.body.dataset.version}`);
  for (const link of document.querySelectorAll("#downloads a"))
    link.href = `${link.pathname}?${told}`;
  await Promise.all([state(), panel()]);
}

async function state() {
  const told = await read(`/state?${query()}`);
  faultIn(document.getElementById("fault"), told.error);
  if (!told.mail) return;
  const { subject, preheader, encoded, clip, fallbacks, text } = told.mail;
  document.getElementById("subject").textContent = subject;
  document.getElementById("preheader").textContent = preheader;
  const lent = fallbacks.length ? `, ${fallbacks.length} texts are lent by another language` : "";
  document.getElementById("meter").textContent =
    `HTML ${(encoded / 1000).toFixed(1)} KB of ${clip / 1000} KB, text ${(text / 1000).toFixed(1)} KB${lent}`;
  document.getElementById("size").value = encoded;
}

async function panel() {
  const place = document.getElementById("panel");
  const answer = await fetch(`/panel?${query()}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...page.body.children);
  const findings = document.getElementById("findings");
  if (!findings) return;
  const told = await read(`/findings?${query()}`);
  if (told.error) { faultIn(findings, told.error); return; }
  const rows = told.findings.map((one) => make("li", {},
    make("span", { class: one.severity }, `${one.severity} `), make("code", {}, one.rule), ` ${one.what}`,
    make("div", { class: "quiet" }, one.why), make("div", {}, one.place), make("div", {}, one.remedy)));
  findings.replaceChildren(rows.length ? make("ul", { class: "findings" }, ...rows) : make("p", {}, "Nothing found."));
}

async function origin(number, beside) {
  const told = beside ? second(query()) : query();
  const found = await read(`/source?${told}&number=${number}`);
  const place = document.getElementById("origin");
  place.replaceChildren(make("h2", {}, found.error ? found.error.what : `<${found.tag}>`));
  if (!found.error) {
    const facts = make("dl", {}, make("dt", {}, "Line"),
      make("dd", {}, make("code", {}, `${found.file}:${found.line}:${found.column}`)));
    for (const step of found.trail) facts.append(make("dt", {}, "used in"), make("dd", {}, make("code", {}, step)));
    for (const path of found.data) facts.append(make("dt", {}, "Data"), make("dd", {}, make("code", {}, path)));
    for (const text of found.msgids) {
      const button = make("button", {}, "In all languages");
      button.addEventListener("click", () => words(text, button));
      facts.append(make("dt", {}, text.context || "Text"), make("dd", {}, text.msgid, " ", button));
    }
    place.append(make("pre", { tabindex: "0", "aria-label": "The template line" }, found.source), facts);
  }
  place.hidden = false;
  place.focus();
}

async function words(text, button) {
  const told = await read(`/words?${query()}&context=${encodeURIComponent(text.context)}&msgid=${encodeURIComponent(text.msgid)}`);
  const rows = told.languages.map((one) => make("tr", {},
    make("th", { scope: "row" }, one.language),
    make("td", { class: one.missing ? "missing" : "", lang: one.language.split("@")[0], dir: "auto" }, one.text)));
  button.replaceWith(make("table", {}, make("tbody", {}, ...rows)));
}

function keys(event) {
  if (event.target.closest?.("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = (name, by) => {
    const list = tools.elements[name];
    list.selectedIndex = (list.selectedIndex + by + list.length) % list.length;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const device = { 1: "phone", 2: "tablet", 3: "desktop" }[event.key];
  if (device) { tools.elements.device.value = device; tools.elements.width.value = ""; show(); }
  else if (event.key === "d") step("scheme", 1);
  else if (event.key === "i") { tools.elements.images.click(); }
  else if (event.key === "[" || event.key === "]") step("kind", event.key === "]" ? 1 : -1);
  else if (event.key === "," || event.key === ".") step("language", event.key === "." ? 1 : -1);
  else if (event.key === "t") choose(1);
  else if (event.key === "Escape") document.getElementById("origin").hidden = true;
}
document.addEventListener("keydown", keys);

tools.addEventListener("submit", (event) => event.preventDefault());
tools.addEventListener("change", (event) => {
  if (event.target.name === "device") tools.elements.width.value = "";
  if (event.target.name === "kind") tools.elements.sample.value = "";
  show({ structure: ["kind", "beside"].includes(event.target.name) });
});

const tabs = [...document.querySelectorAll("[role=tab]")];
function choose(by, name) {
  const at = name ? tabs.findIndex((one) => one.dataset.tab === name)
    : (tabs.findIndex((one) => one.dataset.tab === tab) + by + tabs.length) % tabs.length;
  tabs.forEach((one, number) => {
    one.setAttribute("aria-selected", String(number === at));
    one.tabIndex = number === at ? 0 : -1;
  });
  tab = tabs[at].dataset.tab;
  document.getElementById("panel").setAttribute("aria-labelledby", tabs[at].id);
  history.replaceState(null, "", `/mail?${query()}`);
  panel();
  return tabs[at];
}
tabs.forEach((one) => {
  one.addEventListener("click", () => choose(0, one.dataset.tab));
  one.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") choose(1).focus();
    if (event.key === "ArrowLeft") choose(-1).focus();
  });
});

const grip = document.getElementById("grip");
function widen(pixels) {
  tools.elements.width.value = String(Math.min(Math.max(Math.round(pixels), 240), 2000));
  hold.style.width = `${tools.elements.width.value}px`;
  history.replaceState(null, "", `/mail?${query()}`);
}
grip.addEventListener("pointerdown", (event) => {
  grip.setPointerCapture(event.pointerId);
  document.body.classList.add("dragging");
  const start = { x: event.clientX, width: hold.clientWidth };
  const drag = (move) => widen(start.width + 2 * (move.clientX - start.x));
  grip.addEventListener("pointermove", drag);
  grip.addEventListener("pointerup", () => {
    grip.removeEventListener("pointermove", drag);
    document.body.classList.remove("dragging");
  }, { once: true });
});
grip.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") widen(hold.clientWidth + 10);
  if (event.key === "ArrowLeft") widen(hold.clientWidth - 10);
});

async function give(path, text, faultPlace, field) {
  const answer = await fetch(path, { method: "POST", body: text });
  const told = await answer.json();
  faultIn(document.getElementById(faultPlace), told.error ?? null);
  if (told.error) return;
  tools.elements[field].value = told.key;
  if (told.json) document.getElementById("order").value = told.json;
  await show();
}
const order = document.getElementById("order");
document.getElementById("use-order").addEventListener("click", () => give("/order", order.value, "order-fault", "order"));
document.getElementById("load-order").addEventListener("click", async () => {
  order.value = await (await fetch(`/order?${query()}`)).text();
});
document.getElementById("drop-order").addEventListener("click", () => { tools.elements.order.value = ""; show(); });
for (const place of [order, main]) {
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", async (event) => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    order.value = await file.text();
    await give("/order", order.value, "order-fault", "order");
  });
}

const brand = document.getElementById("brand");
const useBrand = () => give("/brand", brand.value, "brand-fault", "brand");
document.getElementById("use-brand").addEventListener("click", useBrand);
document.getElementById("drop-brand").addEventListener("click", async () => {
  tools.elements.brand.value = "";
  await loadBrand();
  await show();
});
async function loadBrand() { brand.value = await (await fetch(`/brand?${query()}`)).text(); }
document.getElementById("swatches").addEventListener("change", (event) => {
  const { part, name } = event.target.dataset;
  brand.value = withColour(brand.value, part, name, event.target.value);
  useBrand();
});
function withColour(toml, part, name, value) {
  const lines = toml.split("\n");
  let at = lines.indexOf(`[${part}]`);
  if (at < 0) { lines.push("", `[${part}]`); at = lines.length - 1; }
  for (let line = at + 1; line <= lines.length; line += 1) {
    if (line === lines.length || lines[line].startsWith("[")) { lines.splice(at + 1, 0, `${name} = "${value}"`); break; }
    if (lines[line].startsWith(`${name} =`)) { lines[line] = `${name} = "${value}"`; break; }
  }
  return lines.join("\n");
}

document.getElementById("send").addEventListener("submit", async (event) => {
  event.preventDefault();
  const to = event.target.elements.to.value;
  const answer = await fetch(`/send?${query()}`, { method: "POST", body: to });
  document.getElementById("sent").textContent = (await answer.json()).said;
});

frames.forEach((frame) => {
  if (frame.contentDocument?.readyState === "complete") listen(frame);
  frame.addEventListener("load", () => { listen(frame); frame.dataset.ready = document.body.dataset.version; });
});
follow(() => show());
loadBrand();
state();
panel();
