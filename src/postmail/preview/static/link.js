// An order and a brand in the part of a link behind the #, which no server ever sees: JSON, deflated,
// as base64url. Whoever gets such a link may be anybody's target, so both ends have their limits.
const LONGEST = 30000;
const LARGEST = 1000000;

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
  const texts = Object.entries(told ?? {}).filter(([name, text]) => ["order", "brand"].includes(name) && typeof text === "string");
  return Object.fromEntries(texts);
}
