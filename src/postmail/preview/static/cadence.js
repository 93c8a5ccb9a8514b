// The slider moves the clock; the timeline follows, and so does the address.
import { faultIn, make, read } from "./dom.js";
import { amiss, follow } from "./live.js";
import { note, startPolicy } from "./policy.js";

const form = document.getElementById("clock");
const show = () => draw().catch(amiss);
const policy = startPolicy(form.elements.policy, show);
let latest = 0;

async function draw() {
  const told = new URLSearchParams(new FormData(form));
  const mine = (latest += 1);
  document.getElementById("day").textContent = told.get("day");
  history.replaceState(null, "", `/cadence?${told}${policy.address()}`);
  const answer = await read(`/cadence/rows?${told}`);
  if (mine !== latest) return;
  if (answer.lost.length) {
    if (await policy.again()) { await draw(); return; }
    note(answer.note);
  }
  faultIn(document.getElementById("shop-fault"), answer.error);
  strip(answer.rows, told.get("day"));
  document.getElementById("now").textContent = [answer.now, ...answer.alerts].join(". ");
  document.getElementById("rows").replaceChildren(...answer.rows.map((row) => make("tr", { class: row.status },
    make("td", {}, row.at),
    make("th", { scope: "row" }, row.link ? make("a", { href: row.link }, row.kind) : row.kind),
    make("td", {}, make("span", { class: "badge" }, row.status)), make("td", {}, row.why))));
}

// The same at a glance: a mark for each mail that has a time, in as many lanes as the names need.
function strip(rows, day) {
  const place = document.getElementById("strip");
  const marks = rows.filter((row) => row.day !== null);
  const days = Math.max(14, Number(day), ...marks.map((row) => row.day)) * 1.02;
  const room = place.clientWidth - 24;
  const lanes = [];
  const made = marks.map((row) => {
    const at = 12 + (row.day / days) * room;
    const late = at > room * 0.75;
    const wide = row.kind.length * 8 + 24;
    const [from, to] = late ? [at - wide, at + 10] : [at, at + wide];
    let lane = lanes.findIndex((taken) => taken.every(([a, b]) => to < a || from > b));
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane].push([from, to]);
    const mark = make("span", { class: `mark ${row.status}${late ? " late" : ""}`, title: row.at }, row.kind);
    mark.style.top = `${8 + lane * 24}px`;
    if (late) mark.style.right = `${place.clientWidth - at - 5}px`;
    else mark.style.left = `${at - 5}px`;
    return mark;
  });
  const gone = make("span", { class: "gone" });
  gone.style.width = `${12 + (day / days) * room}px`;
  const ticks = [0, 0.25, 0.5, 0.75].map((part) => {
    const tick = make("span", { class: "tick" }, `day ${Math.round(part * days)}`);
    tick.style.left = `${12 + part * room}px`;
    return tick;
  });
  place.style.height = `${lanes.length * 24 + 36}px`;
  place.replaceChildren(gone, ...made, ...ticks);
}
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
await policy.bring().catch(amiss);
follow(async () => {
  await policy.follow().catch(amiss);
  await show();
});
show();
