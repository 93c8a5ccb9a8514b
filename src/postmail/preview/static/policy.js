// A policy to try: dropped, pasted or changed. Its text travels behind the # of the address.
import { ask, faultIn, make } from "./dom.js";
import { BROKEN, ending, pack, post, unpack, word } from "./link.js";

const box = document.getElementById("policy");
const fault = document.getElementById("policy-fault");
const odd = document.getElementById("policy-read");
const LARGE = "This policy is too large for a link: to show it to somebody, send the file.";

export function note(text) {
  document.getElementById("link-note").textContent = text;
}

// The box below *choice*, the select of the policies; *show* draws the timeline anew.
export function startPolicy(choice, show) {
  let own = document.getElementById("own");
  let text = "";
  let hash = "";
  let latest = 0;
  let unsent = false;

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
    unsent = Boolean(told.unsent);
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
    note(packed === null ? LARGE : "");
  }

  async function fill() {
    const mine = (latest += 1);
    const read = tried() && text ? text : await (await ask(`/policy?policy=${encodeURIComponent(choice.value)}`)).text();
    if (mine === latest) box.value = read;
  }

  async function bring() {
    if (!word()) return fill();
    let told;
    try { told = await unpack(word()); } catch { note(BROKEN); }
    if (!told?.policy) return fill();
    box.value = told.policy;
    await give();
  }

  // What this server has lost is given to it again: whether it has it now.
  async function again() {
    if (!tried() || !text) return false;
    const mine = latest;
    const { key } = await post("/policy", text);
    if (!key) return false;
    if (mine === latest) {
      own.value = key;
      choice.value = key;
    }
    await carry();
    return true;
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
  return { bring, again, address: () => hash, follow: async () => { if (unsent) await give(); } };
}
