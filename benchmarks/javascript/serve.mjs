// Makes mails for the benchmarks: a line of JSON in ({pipeline, orders}), a line of JSON out.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

// The packages lie in a cache, not beside this file.
const require = createRequire(path.join(process.argv[2], "package.json"));
const load = async (name) => {
  const found = await import(pathToFileURL(require.resolve(name)).href);
  return found.default ?? found;
};
const handlebars = await load("handlebars");
const mjml2html = await load("mjml");
const { htmlToText } = require("html-to-text");
const MailComposer = require("nodemailer/lib/mail-composer");
const React = require("react");
const email = require("@react-email/components");

const money = ({ amount, currency }) => formats(currency).format(amount);
const kept = new Map();
const formats = (currency) => {
  if (!kept.has(currency)) {
    kept.set(currency, new Intl.NumberFormat("en", { style: "currency", currency }));
  }
  return kept.get(currency);
};
const dates = new Intl.DateTimeFormat("en", { dateStyle: "full", timeZone: "Europe/Berlin" });
const day = (moment) => dates.format(new Date(moment));

const mime = (order, html, text) =>
  new Promise((resolve, reject) => {
    const mail = {
      from: "Nordlicht <hello@nordlicht.example>",
      to: order.customer.email,
      subject: `We have received your order ${order.number}`,
      textEncoding: "quoted-printable",
      html,
      text,
    };
    new MailComposer(mail).compile().build((error, data) => (error ? reject(error) : resolve(data)));
  });

handlebars.registerHelper("money", money);
handlebars.registerHelper("day", day);
const source = handlebars.compile(`<mjml><mj-head>
<mj-title>We have received your order {{number}}</mj-title><mj-preview>Total {{money totals.total}}</mj-preview>
<mj-attributes><mj-all font-family="Helvetica, Arial, sans-serif" /><mj-text font-size="16px" color="#1f2a33" /></mj-attributes>
<mj-style inline="inline">table.wide { width: 100%; border-collapse: collapse } .m { color: #5a646c; font-size: 14px } h1 { margin: 0; font-size: 30px } h2 { margin: 0; font-size: 20px } p { margin: 0 } a { color: #1d5567 }</mj-style>
<mj-style>@media (prefers-color-scheme: dark) { body { background-color: #12181d !important } }</mj-style>
</mj-head><mj-body background-color="#f5f1ea"><mj-section background-color="#ffffff"><mj-column>
<mj-text><h1>Thank you for your order</h1></mj-text><mj-text><p>Hello {{customer.name}},</p></mj-text>
<mj-button href="{{url}}">View your order</mj-button>
<mj-text><table class="wide"><tr><th class="m">Order number</th><td>{{number}}</td></tr><tr><th class="m">Ordered on</th><td>{{day placed_at}}</td></tr></table></mj-text>
<mj-text><h2>What you ordered</h2></mj-text><mj-text><table class="wide">
{{#each lines}}<tr><td width="80"><img src="{{image}}" alt="" width="64" /></td><th class="m" align="left"><strong>{{title}}</strong>{{#each options}}<br />{{name}}: {{value}}{{/each}}<br />Quantity: {{quantity}} ({{money unit_price}} each)</th><td align="right">{{money total}}</td></tr>{{/each}}
</table></mj-text><mj-text><table class="wide"><tr><th class="m">Subtotal</th><td>{{money totals.subtotal}}</td></tr><tr><th class="m">Shipping</th><td>{{money totals.shipping}}</td></tr><tr><th>Total</th><td>{{money totals.total}}</td></tr></table></mj-text>
<mj-text><h2>Delivery address</h2><p>{{shipping_address.name}}<br />{{#each shipping_address.lines}}{{this}}<br />{{/each}}{{shipping_address.postal_code}} {{shipping_address.city}}</p></mj-text>
<mj-text><h2>What happens next</h2><p>When your order leaves us, you receive a message that tells you how to follow it.</p></mj-text>
</mj-column></mj-section></mj-body></mjml>`);

const e = React.createElement;
const muted = { color: "#5a646c", fontSize: "14px", lineHeight: "21px" };
const cell = (value, style) => e("td", { style, align: "right" }, value);
const line = (item) =>
  e("tr", { key: item.id },
    e("td", { width: 80 }, e(email.Img, { src: item.image, alt: "", width: 64 })),
    e("th", { style: muted, align: "left" }, e("strong", null, item.title),
      item.options.map((o) => e(React.Fragment, { key: o.name }, e("br"), `${o.name}: ${o.value}`)),
      e("br"), `Quantity: ${item.quantity} (${money(item.unit_price)} each)`),
    cell(money(item.total)));
const row = (name, value) =>
  e("tr", { key: name }, e("th", { style: muted, align: "left" }, name), cell(value));
const table = (...rows) => e("table", { width: "100%", style: { borderCollapse: "collapse" } }, e("tbody", null, ...rows));
const Mail = ({ order }) =>
  e(email.Html, { lang: "en" }, e(email.Head), e(email.Preview, null, `Total ${money(order.totals.total)}`),
    e(email.Body, { style: { backgroundColor: "#f5f1ea", fontFamily: "Helvetica, Arial, sans-serif" } },
      e(email.Container, { style: { backgroundColor: "#ffffff", padding: "40px" } },
        e(email.Heading, { style: { fontSize: "30px" } }, "Thank you for your order"),
        e(email.Text, null, `Hello ${order.customer.name},`),
        e(email.Button, { href: order.url, style: { backgroundColor: "#1d5567", color: "#fff" } }, "View your order"),
        table(row("Order number", order.number), row("Ordered on", day(order.placed_at))),
        e(email.Heading, { as: "h2" }, "What you ordered"),
        table(...order.lines.map(line)),
        table(row("Subtotal", money(order.totals.subtotal)), row("Shipping", money(order.totals.shipping)), row("Total", money(order.totals.total))),
        e(email.Heading, { as: "h2" }, "Delivery address"),
        e(email.Text, null, order.shipping_address.name, e("br"), order.shipping_address.lines.join(", "), e("br"), `${order.shipping_address.postal_code} ${order.shipping_address.city}`),
        e(email.Heading, { as: "h2" }, "What happens next"),
        e(email.Text, null, "When your order leaves us, you receive a message that tells you how to follow it."))));

const pipelines = {
  "mjml + handlebars (npm)": async (order) => {
    const { html } = await mjml2html(source(order));
    return mime(order, html, htmlToText(html));
  },
  "react-email (npm)": async (order) => {
    const html = await email.render(e(Mail, { order }));
    return mime(order, html, htmlToText(html));
  },
};

for await (const input of createInterface({ input: process.stdin })) {
  const { pipeline, orders } = JSON.parse(input);
  const begin = process.cpuUsage();
  let size = 0;
  for (const order of orders) {
    size = (await pipelines[pipeline](JSON.parse(order))).length;
    await new Promise((resolve) => setImmediate(resolve)); // else react-email's heap only grows
  }
  const { user, system } = process.cpuUsage(begin);
  console.log(JSON.stringify({ us: (user + system) / orders.length, size }));
}
