// Where an element comes from: its line in the template, its texts in all languages, its data.
import { faultIn, make, read } from "./dom.js";
import { amiss } from "./live.js";

const place = document.getElementById("origin");
let last = null;

// A frame runs no script of its own; this page listens in it.
export function watchFrame(frame, { viewOf, keys, toSource }) {
  const listen = () => {
    const page = frame.contentDocument;
    if (!page || page.listened || page.location.href === "about:blank") return;
    page.listened = true;
    const marked = (event) => event.target.closest?.("[data-pm-source]");
    let lit = null;
    const light = (element) => {
      if (lit) lit.style.outline = "";
      lit = element;
      if (lit) { lit.style.outline = "2px solid #d8452e"; lit.style.outlineOffset = "-2px"; }
    };
    page.addEventListener("mouseover", (event) => light(marked(event)));
    frame.addEventListener("mouseleave", () => light(null));
    page.addEventListener("click", (event) => {
      event.preventDefault();
      const element = marked(event);
      if (element) origin(element.dataset.pmSource, viewOf(frame), toSource).catch(amiss);
    });
    page.addEventListener("submit", (event) => event.preventDefault());
    page.addEventListener("keydown", keys);
  };
  frame.addEventListener("load", listen);
  if (frame.contentDocument?.readyState === "complete") listen();
}

async function origin(number, view, toSource) {
  const found = await read(`/source?${view}&number=${encodeURIComponent(number)}`);
  const close = make("button", { type: "button", class: "plain close", "aria-label": "Close" }, "×");
  close.addEventListener("click", () => { place.hidden = true; last?.focus(); });
  place.replaceChildren(close, make("h2", {}, found.error ? found.error.what : `<${found.tag}>`));
  if (!found.error) place.append(...told(found, view, toSource));
  last = document.activeElement;
  place.hidden = false;
  place.focus();
}

function told(found, view, toSource) {
  const link = (place) => {
    const [, file, line] = place.match(/^(.*?):(\d+)/);
    const button = make("button", { type: "button", class: "plain" }, place);
    button.addEventListener("click", () => toSource(file, Number(line)));
    return make("dd", {}, button);
  };
  const facts = make("dl", {}, make("dt", {}, "Line"), link(`${found.file}:${found.line}`));
  for (const step of found.trail) facts.append(make("dt", {}, "used in"), link(step));
  for (const text of found.msgids) {
    const button = make("button", { type: "button" }, "In all languages");
    const fault = make("div", { class: "fault", hidden: true, role: "alert" });
    button.addEventListener("click", () => words(text, view, button, fault).catch(amiss));
    facts.append(make("dt", {}, text.context || "Text"), make("dd", {}, text.msgid, " ", button, fault));
  }
  for (const path of found.data) facts.append(make("dt", {}, "Data"), make("dd", {}, make("code", {}, path)));
  return [make("pre", { tabindex: "0", role: "region", "aria-label": "The template line" }, found.source), facts];
}

async function words(text, view, button, fault) {
  const asked = `context=${encodeURIComponent(text.context)}&msgid=${encodeURIComponent(text.msgid)}`;
  const answer = await read(`/words?${view}&${asked}`);
  faultIn(fault, answer.error ?? null);
  if (answer.error) return;
  const rows = answer.languages.map((one) => make("tr", {},
    make("th", { scope: "row" }, one.language),
    make("td", { lang: one.language.split("@")[0], dir: "auto" }, one.text,
      ...(one.missing ? [make("span", { class: "missing" }, " (lent by another language)")] : []))));
  button.replaceWith(make("table", {}, make("tbody", {}, ...rows)));
}
