// A mail in its frame: the first comes as a page; each that follows takes its place in that page,
// under the policy that the page came with, so that nothing flickers and the mail stays where it is.
import { ask } from "./dom.js";

const wishes = new WeakMap();

// Resolves when the frame's first page is there.
export function arrived(frame) {
  const page = frame.contentDocument;
  if (page?.readyState === "complete" && page.URL !== "about:blank") return Promise.resolve();
  return new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
}

// Shows the mail of *query*, unless another is wanted before it comes.
export async function put(frame, query) {
  const address = `/frame?${query}`;
  const mine = {};
  wishes.set(frame, mine);
  const [answer] = await Promise.all([ask(address), arrived(frame)]);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (wishes.get(frame) !== mine) return;
  const { contentDocument: page, contentWindow: view } = frame;
  const top = view.scrollY;
  page.replaceChild(page.adoptNode(made.documentElement), page.documentElement);
  view.scrollTo(0, top);
  view.history.replaceState(null, "", address);
}
