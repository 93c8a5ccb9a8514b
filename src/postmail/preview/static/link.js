// An order, a brand or a policy in the part of a link behind the #, which no server ever sees: JSON,
// deflated, as base64url. Whoever gets such a link may be anybody's target, so both ends have their limits.
import { ask, STOPPED } from "./dom.js";
import { amiss } from "./live.js";

const LONGEST = 30000;
const LARGEST = 1000000;

const MARK = "#with=";

// What this page's address carries, packed; empty for nothing. And the end of an address with it.
export const word = () => (location.hash.startsWith(MARK) ? location.hash.slice(MARK.length) : "");
export const ending = (packed) => (packed ? `${MARK}${packed}` : "");
export const BROKEN = "What this link carries cannot be read: it was cut or changed on its way. Ask for the link again.";

// Gives an order, a brand or a policy to this server: its key, or its faults. *unsent*: nobody took it.
export async function post(path, text) {
  let answer;
  try { answer = await ask(path, { method: "POST", body: text }); } catch (error) {
    amiss(error);
    return { error: { what: STOPPED }, unsent: true };
  }
  if (answer.headers.get("content-type")?.includes("json")) return answer.json();
  return { error: { what: await answer.text() } };
}

// Draws the page anew if what it lacked when the server made it, and only that, is *here* now.
export function anew(here) {
  const lost = document.getElementById("main").dataset.lost.split(" ").filter(Boolean);
  const again = lost.length > 0 && lost.every((name) => here.includes(name));
  if (again) location.reload();
  return again;
}

// The text for a link; null where it would be longer than mail and chat programs let through.
export async function pack(carried) {
  const stream = new Blob([JSON.stringify(carried)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  if (bytes.length > LONGEST) return null;
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  const word = btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return word.length > LONGEST ? null : word;
}

// What a link carries, {name: text}; an error where it was cut, or made to burst.
export async function unpack(word) {
  if (word.length > LONGEST) throw new Error("too long");
  const bytes = Uint8Array.from(atob(word.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const chunks = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    if (size > LARGEST) { await reader.cancel(); throw new Error("too large"); }
    chunks.push(read.value);
  }
  const told = JSON.parse(await new Blob(chunks).text());
  const texts = Object.entries(told ?? {}).filter(([name, text]) => ["order", "brand", "policy"].includes(name) && typeof text === "string");
  return Object.fromEntries(texts);
}

// To the mails without a # of its own, which would take the place of what the address carries.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
