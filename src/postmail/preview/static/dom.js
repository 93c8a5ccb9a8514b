// Elements from data: text is always text, never markup.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const STOPPED = "The preview has stopped. It comes back by itself.";

// Nobody answered: the preview has stopped, or the machine sleeps.
export class Unanswered extends Error {}

export async function ask(address, options) {
  try { return await fetch(address, options); } catch { throw new Unanswered(STOPPED); }
}

export async function read(address) {
  const answer = await ask(address);
  if (!answer.ok && answer.status !== 422) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

export function faultIn(element, fault) {
  element.replaceChildren();
  element.hidden = !fault;
  if (!fault) return;
  element.append(make("h2", {}, fault.what));
  if (fault.place) element.append(make("p", {}, make("code", {}, fault.place)));
  if (fault.lines?.length) {
    const lines = fault.lines.map((one) =>
      make("span", { class: one.wrong ? "wrong" : "" }, `${String(one.number).padStart(4)}  ${one.text}\n`));
    element.append(make("pre", { tabindex: "0", "aria-label": "The lines around it" }, ...lines));
  }
  if (fault.remedy) element.append(make("p", {}, fault.remedy));
  if (fault.also?.length) {
    const rows = fault.also.map((one) => make("li", {}, [one.place, one.what].filter(Boolean).join(": ")));
    element.append(make("ul", {}, ...rows));
  }
}
