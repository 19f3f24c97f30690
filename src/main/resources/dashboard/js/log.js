import { attribute, h, KeyedList, text } from "./dom.js";
import { clockTime, dateTime, operationTitle, plural } from "./format.js";

const SHOWN = 300;

/** The fold-out log of what happened since the page was opened. */
export class Log {
  constructor(store) {
    this.store = store;
    this.box = document.getElementById("log");
    this.filter = document.getElementById("log-filter");
    this.kind = document.getElementById("log-kind");
    this.list = new KeyedList(document.getElementById("log-list"), () => new Line());
    this.filter.addEventListener("input", () => this.render());
    this.kind.addEventListener("change", () => this.render());
    this.box.addEventListener("toggle", () => this.render());
  }

  /** A closed log costs nothing but its last line. */
  render() {
    const entries = this.store.log;
    const last = entries.at(-1);
    text(document.getElementById("log-count"), entries.length === 0 ? "nothing yet" : plural(entries.length, "event"));
    text(
      document.getElementById("log-last"),
      last && !this.box.open ? `${clockTime(last.time)} ${sentence(last)}` : "",
    );
    if (!this.box.open) {
      return;
    }
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = [];
    for (let i = entries.length - 1; i >= 0 && chosen.length < SHOWN; i -= 1) {
      if (this.#matches(entries[i], words)) {
        chosen.push(entries[i]);
      }
    }
    this.list.show(chosen, (entry) => entry.id);
  }

  #matches(entry, words) {
    if (this.kind.value && !entry.type.startsWith(`${this.kind.value}.`)) {
      return false;
    }
    const haystack = `${entry.type} ${entry.host} ${sentence(entry)}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  }
}

class Line {
  constructor() {
    this.time = h("time", { class: "log-time" });
    this.host = h("span", { class: "log-host" });
    this.what = h("span", { class: "log-what" });
    this.element = h("li", {}, this.time, this.host, this.what);
  }

  update(entry) {
    text(this.time, clockTime(entry.time));
    attribute(this.time, "datetime", entry.time);
    attribute(this.time, "title", dateTime(entry.time));
    text(this.host, entry.host);
    text(this.what, sentence(entry));
    attribute(this.element, "data-bad", isBad(entry) ? "true" : null);
  }
}

function isBad(entry) {
  return entry.object.state === "failed" || entry.object.state === "crashed";
}

/** What an event says, in words. */
export function sentence({ type, object }) {
  switch (type) {
    case "operation.updated":
      return operationSentence(object);
    case "container.updated":
      return `Container ${object.name} is ${object.state}${object.ready === "true" ? " and ready" : ""}`;
    case "container.removed":
      return `Container ${object.name} is gone`;
    case "image.updated":
      return `Image ${object.id} is in the pool`;
    case "image.removed":
      return `Image ${object.id} is gone`;
    default:
      return type;
  }
}

function operationSentence(operation) {
  const title = operationTitle(operation);
  switch (operation.state) {
    case "queued":
      return `${title}: queued`;
    case "running":
      return `${title}: ${operation.phase ?? "begun"}`;
    case "failed":
      return `${title}: failed, ${operation.error?.code ?? ""} ${operation.error?.message ?? ""}`.trim();
    default:
      return `${title}: ${operation.state}`;
  }
}
