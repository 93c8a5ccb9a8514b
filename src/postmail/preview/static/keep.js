// What is taken away: files, and a test mail; where it cannot be given, why.
import { ask, faultIn, make, STOPPED, Unanswered } from "./dom.js";
import { post } from "./link.js";

const sent = document.getElementById("sent");

// A file comes through this page, which shows the fault where there is none.
async function save(link) {
  const place = link.closest("section").querySelector(".fault");
  faultIn(place, null);
  try {
    const answer = await ask(link.href);
    if (!answer.ok) return faultIn(place, (await answer.json()).error);
    const [, quoted, plain] = answer.headers.get("content-disposition").match(/filename(?:\*=UTF-8''(.+)|="(.+)")/);
    const file = URL.createObjectURL(await answer.blob());
    make("a", { href: file, download: plain ?? decodeURIComponent(quoted) }).click();
    setTimeout(() => URL.revokeObjectURL(file), 60000);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    faultIn(place, { what: STOPPED });
  }
}

export function startKeeping(query) {
  for (const link of document.querySelectorAll("#downloads a, #keep-brand"))
    link.addEventListener("click", (event) => { event.preventDefault(); save(link); });
  document.getElementById("send").addEventListener("submit", async (event) => {
    event.preventDefault();
    sent.textContent = "";
    const told = await post(`/send?${query()}`, event.target.elements.to.value);
    sent.textContent = told.said ?? told.error.what;
  });
}
