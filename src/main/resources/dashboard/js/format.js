/** Numbers, sizes and times as people read them. */

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function bytes(count) {
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${digits(value, unit === 0 ? 0 : 1)} ${UNITS[unit]}`;
}

export function mib(count) {
  return count === undefined ? "" : bytes(count * 1024 * 1024);
}

export function gib(count) {
  return count === undefined ? "" : `${digits(count, Number.isInteger(count) ? 0 : 1)} GiB`;
}

export function rate(perSecond, unit) {
  return unit === "bytes" || !unit ? `${bytes(perSecond)}/s` : `${digits(perSecond, 0)} ${unit}/s`;
}

function digits(value, most) {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(most).replace(/\.0$/, "");
}

/** How long something took: "40 ms", "4.1 s", "2 min 05 s", "3 h 20 min". */
export function duration(seconds) {
  if (seconds < 0.0995) {
    return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  }
  if (seconds < 59.95) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  }
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** How long something has been, in one unit: "4 s", "3 min", "2 h", "5 d". */
export function age(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min`;
  }
  return whole < 86400 * 2 ? `${Math.floor(whole / 3600)} h` : `${Math.floor(whole / 86400)} d`;
}

/** How long since something: "just now", "3 min ago". */
export function ago(seconds) {
  return seconds < 1 ? "just now" : `${age(seconds)} ago`;
}

export function clockTime(instant) {
  const time = new Date(instant);
  return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
}

export function dateTime(instant) {
  const time = new Date(instant);
  const day = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  return `${day} ${clockTime(instant)}`;
}

function pad(number) {
  return String(number).padStart(2, "0");
}

export function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/** An error's message is "what went wrong; what to do". */
export function causeAndRemedy(message) {
  const at = message.lastIndexOf("; ");
  return at < 0
    ? { cause: message, remedy: "" }
    : { cause: message.slice(0, at), remedy: message.slice(at + 2) };
}

const VERBS = {
  "image.sync": "Sync",
  "image.prune": "Prune",
  "image.remove": "Remove",
  "container.create": "Launch",
  "container.start": "Start",
  "container.stop": "Stop",
  "container.restart": "Restart",
  "container.pause": "Pause",
  "container.resume": "Resume",
  "container.update": "Change",
  "container.destroy": "Destroy",
  apply: "Apply",
};

export function verb(kind) {
  return VERBS[kind] ?? kind;
}

export function operationTitle(operation) {
  const id = operation.subject?.id ?? "";
  return `${verb(operation.kind)} ${id === "*" ? "images" : id}`.trim();
}
