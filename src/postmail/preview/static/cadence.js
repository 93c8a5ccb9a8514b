// The slider moves the clock; the timeline follows, and so does the address.
import { make, read } from "./dom.js";
import { follow } from "./live.js";

const form = document.getElementById("clock");
let latest = 0;

async function show() {
  const told = new URLSearchParams(new FormData(form));
  const mine = (latest += 1);
  document.getElementById("day").textContent = told.get("day");
  history.replaceState(null, "", `/cadence?${told}`);
  const answer = await read(`/cadence/rows?${told}`);
  if (mine !== latest) return;
  document.getElementById("now").textContent = [answer.now, ...answer.alerts].join(". ");
  document.getElementById("rows").replaceChildren(...answer.rows.map((row) => make("tr", { class: row.status },
    make("td", {}, row.at),
    make("th", { scope: "row" }, row.link ? make("a", { href: row.link }, row.kind) : row.kind),
    make("td", {}, make("span", { class: "badge" }, row.status)), make("td", {}, row.why))));
}
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
follow(show);
