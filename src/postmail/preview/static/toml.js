// A brand's text with one value changed, and all else as it was written, comments too.

// The TOML with *line* for *name* in the table *part*; without the line where it is null.
export function changed(toml, part, name, line) {
  const lines = toml.split("\n");
  const header = new RegExp(`^\\s*\\[\\s*${part}\\s*\\]\\s*(#.*)?$`);
  let from = part ? lines.findIndex((one) => header.test(one)) : -1;
  if (part && from < 0) {
    if (line === null) return toml;
    from = lines.push(`[${part}]`) - 1;
  }
  let to = lines.findIndex((one, at) => at > from && /^\s*\[/.test(one));
  if (to < 0) to = lines.length;
  const start = new RegExp(`^\\s*${name}\\s*=`);
  const at = lines.findIndex((one, number) => number > from && number < to && start.test(one));
  if (at >= 0) lines.splice(at, 1, ...(line === null ? [] : [line]));
  else if (line !== null) lines.splice(from + 1, 0, line);
  return lines.join("\n");
}
