// A brand's text with one value changed, and all else as it was written, comments too.

const key = (name) => `(?:${name}|"${name}"|'${name}')`;
const text = `"(?:[^"\\\\]|\\\\.)*"|'[^']*'`;

// Where the value that begins in *lines* at number *at* ends: it may be a list, or a text of several lines.
function last(lines, at) {
  if (/^\s*([#[]|$)/.test(lines[at])) return at; // a comment, a heading
  let rest = lines[at].slice(lines[at].indexOf("=") + 1);
  const long = /^\s*("""|''')/.exec(rest)?.[1];
  if (long) rest = rest.slice(rest.indexOf(long) + 3);
  const open = () => {
    if (long) return !rest.includes(long);
    const bare = rest.replace(new RegExp(`${text}|#.*`, "g"), "");
    return bare.split(/[[{]/).length > bare.split(/[\]}]/).length;
  };
  while (open() && at + 1 < lines.length) rest += `\n${lines[++at]}`;
  return at;
}

// The inline table *written* (`{ accent = "#fff" }`) with *line* for *name*; without it where that is null.
function inside(written, name, line) {
  const [, head, body, tail] = /^([^{]*\{)(.*)(\}[^}]*)$/.exec(written);
  const pairs = body.match(new RegExp(`(?:${text}|\\[[^\\]]*\\]|[^,"'\\[])+`, "g")) ?? [];
  const others = pairs.map((one) => one.trim()).filter(Boolean);
  const at = others.findIndex((one) => new RegExp(`^${key(name)}\\s*=`).test(one));
  others.splice(at < 0 ? others.length : at, at < 0 ? 0 : 1, ...(line === null ? [] : [line]));
  return `${head} ${others.join(", ")} ${tail}`;
}

// The TOML with *line* for *name* in the table *part*; without the line where it is null.
export function changed(toml, part, name, line) {
  const lines = toml.split("\n");
  const starts = [];
  for (let at = 0; at < lines.length; at = last(lines, at) + 1) starts.push(at);
  const find = (pattern, from = -1, to = lines.length) =>
    starts.find((at) => at > from && at < to && new RegExp(`^\\s*${pattern}`).test(lines[at])) ?? -1;
  const end = (from) => ((to) => (to < 0 ? lines.length : to))(find("\\[", from));
  const put = (at, ...made) => {
    lines.splice(at, last(lines, at) - at + 1, ...made);
    return lines.join("\n");
  };
  const table = part ? find(`\\[\\s*${key(part)}\\s*\\]`) : -1;
  const whole = part ? find(`${key(part)}\\s*=\\s*\\{`, -1, end(-1)) : -1;
  if (whole >= 0) return put(whole, inside(lines[whole], name, line));
  const dotted = part && table < 0 && find(`${key(part)}\\s*\\.`, -1, end(-1)) >= 0;
  const before = dotted ? `${key(part)}\\s*\\.\\s*` : "";
  const at = part && table < 0 && !dotted ? -1 : find(`${before}${key(name)}\\s*=`, table, end(table));
  const said = dotted ? `${part}.${line}` : line;
  if (at >= 0) return put(at, ...(line === null ? [] : [said]));
  if (line === null) return toml;
  if (part && table < 0 && !dotted) lines.push(`[${part}]`, said);
  else lines.splice(table + 1, 0, said);
  return lines.join("\n");
}
