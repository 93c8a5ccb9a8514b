// The desk: an order and a brand to try, and a link that carries both to a colleague.
import { ask, faultIn, make } from "./dom.js";
import { BROKEN, ending, pack, post, unpack, word } from "./link.js";
import { amiss } from "./live.js";
import { changed } from "./toml.js";

const tools = document.getElementById("tools");
const swatches = document.getElementById("swatches");
const boxes = { order: document.getElementById("order"), brand: document.getElementById("brand") };
const read = document.getElementById("order-read");
const turns = { order: 0, brand: 0, link: 0, sample: 0 };
const carried = {};
const filled = {};
const unsent = new Set();
let hash = "";

// What was pasted travels behind the # of the address: no server ever sees that part of it.
export const address = () => hash;
export const edited = () => Boolean(tools.elements.order.value || tools.elements.brand.value);

export function note(text) {
  document.getElementById("link-note").textContent = text;
}

// A question about *name* begins: whether it is still the latest one, whose answer counts.
function turn(name) {
  const mine = (turns[name] += 1);
  return () => mine === turns[name];
}

async function carry() {
  const still = turn("link");
  const packed = Object.keys(carried).length ? await pack(carried) : "";
  if (!still()) return;
  hash = ending(packed);
  note(packed === null ? "This order is too large for a link: to show it to somebody, send the file." : "");
}

// Gives this server what is in the box of *name*: whether it was taken, and nothing was given since.
async function take(name) {
  const still = turn(name);
  const text = boxes[name].value;
  const told = await post(`/${name}`, text);
  if (!still()) return false;
  if (told.unsent) unsent.add(name);
  else unsent.delete(name);
  faultIn(document.getElementById(`${name}-fault`), told.error ?? null);
  if (name === "order") read.textContent = told.error ? "" : said(told);
  if (told.error) return false;
  tools.elements[name].value = told.key;
  carried[name] = told.json ?? text;
  if (boxes[name].value === text) boxes[name].value = carried[name];
  return true;
}

// What the address carries is given to this server; the names of what it took, null for no such thing.
export async function bring() {
  if (!word()) return null;
  let told;
  try { told = await unpack(word()); } catch { note(BROKEN); return null; }
  hash = location.hash;
  note("");
  const taken = [];
  for (const name of ["order", "brand"]) {
    if (!told[name]) continue;
    boxes[name].value = told[name];
    if (await take(name)) taken.push(name);
  }
  return taken;
}

// What this server has *lost* is given to it again: whether it has all of it now.
export async function again(lost) {
  if (!lost.every((name) => carried[name])) return false;
  for (const name of lost) {
    const turned = turns[name];
    const { key } = await post(`/${name}`, carried[name]);
    if (!key) return false;
    if (turned === turns[name]) tools.elements[name].value = key;
  }
  await carry();
  return true;
}

// The colours and the rest as the mail's brand has them, whoever has changed it.
export function wear(brand) {
  for (const one of swatches.querySelectorAll("[data-name]")) {
    const value = String(brand[one.dataset.part][one.dataset.name]);
    if (one === document.activeElement || one.value === value) continue;
    if (one.options && ![...one.options].some((each) => each.value === value)) one.prepend(make("option", { value }, "Own"));
    one.value = value;
  }
}

export function startDesk({ query, show }) {
  const give = async (name) => {
    if (!await take(name)) return;
    await carry();
    await show();
  };
  for (const [name, place] of Object.entries(boxes)) {
    let timer;
    place.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => give(name), 250);
    });
    document.getElementById(`drop-${name}`).addEventListener("click", async () => {
      clearTimeout(timer);
      turn(name);
      tools.elements[name].value = "";
      delete carried[name];
      await carry();
      show({ structure: true });
    });
  }
  document.getElementById("use-order").addEventListener("click", () => give("order"));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", async (event) => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    boxes.order.value = await file.text();
    await give("order");
    boxes.order.scrollIntoView({ block: "nearest" });
  });
  // The box of *name* has what the mail is made of, unless somebody has written there.
  const fill = async (name) => {
    const untouched = () => ["", filled[name]].includes(boxes[name].value);
    if (!untouched()) return;
    const still = name === "order" ? turn("sample") : () => true;
    const answer = await ask(`/${name}?${query()}`);
    const text = answer.ok ? await answer.text() : "";
    if (text && still() && untouched()) boxes[name].value = filled[name] = text;
  };
  swatches.addEventListener("change", async ({ target }) => {
    const { type, value, dataset: { part, name } } = target;
    await fill("brand").catch(amiss);
    const line = `${name} = ${type === "number" ? value : JSON.stringify(value)}`;
    boxes.brand.value = changed(boxes.brand.value, part, name, value ? line : null);
    const language = tools.elements.language;
    const toned = `${language.value.split("@")[0]}@${value}`;
    if (name === "tone" && [...language.options].some((one) => one.value === toned)) language.value = toned;
    give("brand");
  });
  tools.addEventListener("change", ({ target }) => {
    if (target.name !== "sample" || tools.elements.order.value) return;
    boxes.order.value = "";
    fill("order").catch(amiss);
  });
  addEventListener("hashchange", () => { if (word()) location.reload(); });
  return {
    fill: () => Promise.all([fill("order"), fill("brand")]),
    // Files have changed, or the preview is back: what did not reach it is given to it, and what
    // stands in a box and is nobody's follows.
    async follow() {
      for (const name of [...unsent]) if (await take(name)) await carry();
      await Promise.all(["order", "brand"].filter((name) => !tools.elements[name].value).map(fill));
    },
  };
}

function said(told) {
  const parts = [`Order ${told.number}, read as ${told.title}.`];
  if (told.missing.length) parts.push(`Not in it: ${told.missing.join(", ")}.`);
  return [...parts, ...told.odd].join(" ");
}
