// The desk: an order and a brand to try, and a link that carries both to a colleague.
import { faultIn } from "./dom.js";
import { BROKEN, ending, pack, post, unpack, word } from "./link.js";

const order = document.getElementById("order");
const brand = document.getElementById("brand");
const read = document.getElementById("order-read");
const carried = {};
let hash = "";

// What was pasted travels behind the # of the address: no server ever sees that part of it.
export const address = () => hash;
export const edited = (tools) => Boolean(tools.elements.order.value || tools.elements.brand.value);

async function carry() {
  const packed = Object.keys(carried).length ? await pack(carried) : "";
  hash = ending(packed);
  note(packed === null ? "This order is too large for a link: to show it to somebody, send the file." : "");
}

function note(text) {
  document.getElementById("link-note").textContent = text;
}

// What the address carries is given to this server; the names of what it took, null for no such thing.
export async function bring(tools) {
  if (!word()) return null;
  let told;
  try { told = await unpack(word()); } catch { note(BROKEN); return null; }
  hash = location.hash;
  note("");
  for (const [name, place] of [["order", order], ["brand", brand]]) {
    if (!told[name]) continue;
    place.value = told[name];
    const answer = await post(`/${name}`, told[name]);
    faultIn(document.getElementById(`${name}-fault`), answer.error ?? null);
    if (answer.error) continue;
    carried[name] = told[name];
    tools.elements[name].value = answer.key;
  }
  return Object.keys(carried);
}

export function startDesk({ tools, query, show }) {
  let latest = 0;
  async function give(name, text) {
    const mine = (latest += 1);
    const told = await post(`/${name}`, text);
    if (mine !== latest) return;
    faultIn(document.getElementById(`${name}-fault`), told.error ?? null);
    if (name === "order") read.textContent = told.error ? "" : said(told);
    if (told.error) return;
    tools.elements[name].value = told.key;
    if (told.json) order.value = told.json;
    carried[name] = name === "order" ? order.value : text;
    await carry();
    await show();
  }
  const later = (name, place) => {
    let timer;
    place.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => give(name, place.value), 250);
    });
  };
  later("order", order);
  later("brand", brand);
  document.getElementById("use-order").addEventListener("click", () => give("order", order.value));
  const drop = async (name) => {
    tools.elements[name].value = "";
    delete carried[name];
    await carry();
    show({ structure: true });
  };
  document.getElementById("drop-order").addEventListener("click", () => drop("order"));
  document.getElementById("drop-brand").addEventListener("click", () => drop("brand"));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", async (event) => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    order.value = await file.text();
    await give("order", order.value);
    order.scrollIntoView({ block: "nearest" });
  });
  const fill = async (place, path) => {
    if (place.value) return;
    const text = await (await fetch(`${path}?${query()}`)).text();
    place.value ||= text;
  };
  document.getElementById("swatches").addEventListener("change", async ({ target }) => {
    await fill(brand, "/brand");
    const { part, name } = target.dataset;
    const value = target.type === "number" ? target.value : JSON.stringify(target.value);
    brand.value = changed(brand.value, part, name, target.value ? `${name} = ${value}` : null);
    const language = tools.elements.language;
    const toned = `${language.value.split("@")[0]}@${target.value}`;
    if (name === "tone" && [...language.options].some((one) => one.value === toned)) language.value = toned;
    give("brand", brand.value);
  });
  tools.addEventListener("change", ({ target }) => {
    if (target.name === "sample" && !tools.elements.order.value) { order.value = ""; fill(order, "/order"); }
  });
  addEventListener("hashchange", () => { if (word()) location.reload(); });
  return { fill() { fill(order, "/order"); fill(brand, "/brand"); } };
}

function said(told) {
  const parts = [`Order ${told.number}, read as ${told.title}.`];
  if (told.missing.length) parts.push(`Not in it: ${told.missing.join(", ")}.`);
  return [...parts, ...told.odd].join(" ");
}

// The TOML with *line* for *name* in the table *part*; without the line where it is null.
function changed(toml, part, name, line) {
  const lines = toml.split("\n");
  let from = part ? lines.indexOf(`[${part}]`) : -1;
  if (part && from < 0) { lines.push(`[${part}]`); from = lines.length - 1; }
  let to = lines.findIndex((one, at) => at > from && one.startsWith("["));
  if (to < 0) to = lines.length;
  const at = lines.findIndex((one, number) => number > from && number < to && one.startsWith(`${name} =`));
  if (at >= 0) lines.splice(at, 1, ...(line === null ? [] : [line]));
  else if (line !== null) lines.splice(from + 1, 0, line);
  return lines.join("\n");
}
