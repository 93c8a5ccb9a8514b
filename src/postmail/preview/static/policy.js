// A policy to try: dropped, pasted or changed. Its text travels behind the # of the address.
import { faultIn, make } from "./dom.js";
import { BROKEN, ending, pack, post, unpack, word } from "./link.js";

const box = document.getElementById("policy");
const fault = document.getElementById("policy-fault");
const odd = document.getElementById("policy-read");
const note = document.getElementById("link-note");
const LARGE = "This policy is too large for a link: to show it to somebody, send the file.";

// The box below *choice*, the select of the policies; *show* draws the timeline anew.
export function startPolicy(choice, show) {
  let own = document.getElementById("own");
  let text = "";
  let hash = "";
  let latest = 0;

  const tried = () => Boolean(own) && choice.value === own.value;

  function say(told) {
    faultIn(fault, told.error ?? null);
    odd.textContent = told.odd ? ["The timeline shows it.", ...told.odd.map((one) => `${one}.`)].join(" ") : "";
  }

  // Whether the server has taken what is in the box; the choice is then on it.
  async function give() {
    const mine = (latest += 1);
    const given = box.value;
    const told = await post("/policy", given);
    if (mine !== latest) return false;
    say(told);
    if (told.error) return false;
    if (!own) choice.append((own = make("option", { id: "own" })));
    own.value = told.key;
    own.textContent = told.title;
    choice.value = told.key;
    text = given;
    await carry();
    return true;
  }

  async function carry() {
    const packed = tried() && text ? await pack({ policy: text }) : "";
    hash = ending(packed);
    note.textContent = packed === null ? LARGE : "";
  }

  async function fill() {
    const mine = (latest += 1);
    const read = tried() && text ? text : await (await fetch(`/policy?policy=${encodeURIComponent(choice.value)}`)).text();
    if (mine === latest) box.value = read;
  }

  async function bring() {
    if (!word()) return fill();
    let told;
    try { told = await unpack(word()); } catch { note.textContent = BROKEN; }
    if (!told?.policy) return fill();
    box.value = told.policy;
    await give();
  }

  const use = async () => { if (await give()) await show(); };
  let timer;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(use, 250);
  });
  choice.addEventListener("change", async () => {
    clearTimeout(timer);
    say({});
    await fill();
    await carry();
    await show();
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", async (event) => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    box.value = await file.text();
    await use();
    box.scrollIntoView({ block: "nearest" });
  });
  addEventListener("hashchange", () => { if (word()) location.reload(); });
  return { bring, address: () => hash };
}
