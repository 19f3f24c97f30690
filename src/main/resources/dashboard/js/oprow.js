import { attribute, h, hidden, icon, text } from "./dom.js";
import { bytes, causeAndRemedy, duration, operationTitle, rate } from "./format.js";
import { elapsed, PhaseBar } from "./phasebar.js";
import { Sparkline } from "./sparkline.js";

/** A running operation: its bar, what it does now in figures, and Cancel. */
export class RunningRow {
  #bar = new PhaseBar();
  #spark = new Sparkline();
  #title = h("span", { class: "op-title" });
  #host = h("span", { class: "op-host" });
  #time = h("span", { class: "op-time" });
  #phase = h("span", { class: "op-phase" });
  #facts = h("span", { class: "op-facts" });

  constructor({ store, cancel }) {
    this.store = store;
    this.cancelButton = h(
      "button",
      { type: "button", class: "button small", onclick: () => cancel(this.operation) },
      "Cancel",
    );
    this.element = h(
      "li",
      { class: "op" },
      h("div", { class: "op-head" }, this.#title, this.#host, this.#time, this.cancelButton),
      this.#bar.element,
      h("div", { class: "op-foot" }, this.#phase, this.#facts, this.#spark.element),
    );
  }

  update({ operation, joined }) {
    if (operation === this.operation && joined === this.joined) {
      return;
    }
    this.stale = operation.phase !== this.operation?.phase;
    this.operation = operation;
    this.joined = joined;
    text(this.#title, operationTitle(operation));
    text(this.#host, this.store.hosts.size > 1 ? operation.host : "");
    attribute(this.element, "data-joined", joined || null);
    attribute(this.element, "data-state", operation.state);
    hidden(this.cancelButton, !operation.cancellable);
    attribute(this.cancelButton, "aria-label", `Cancel: ${operationTitle(operation)}`);
    text(this.#phase, this.#phaseText(operation, joined));
    text(this.#facts, facts(operation));
    attribute(this.#facts, "title", operation.message || null);
    this.#spark.draw(operation.phase === "download" ? this.store.rates.get(operation.id) : null);
  }

  #phaseText(operation, joined) {
    if (joined) {
      const target = this.store.operations.get(operation.waitsFor);
      return `shares ${target ? operationTitle(target).toLowerCase() : "another operation"}`;
    }
    return operation.state === "queued" ? "queued" : (operation.phase ?? "beginning");
  }

  tick(now, width) {
    this.stale = false;
    text(this.#time, duration(elapsed(this.operation, now)));
    this.#bar.draw(this.operation, now, width);
  }
}

function facts(operation) {
  const parts = [];
  if (operation.percent !== undefined) {
    parts.push(`${operation.percent.toFixed(0)} %`);
  }
  if (operation.done > 0 && operation.unit === "bytes") {
    const total = operation.total === undefined ? "" : ` of ${bytes(operation.total)}`;
    parts.push(`${bytes(operation.done)}${total}`);
  }
  if (operation.rate !== undefined && operation.unit === "bytes") {
    parts.push(rate(operation.rate, operation.unit));
  }
  if (operation.etaSeconds !== undefined) {
    parts.push(`${duration(operation.etaSeconds)} left`);
  }
  return parts.length > 0 ? parts.join(" · ") : (operation.message ?? "");
}

/** A failed operation: code, cause and remedy in words. */
export class FailedRow {
  #bar = new PhaseBar();

  constructor({ store, retry, dismiss }) {
    this.store = store;
    this.title = h("span", { class: "op-title" });
    this.code = h("code", { class: "code" });
    this.time = h("span", { class: "op-time" });
    this.cause = h("p", { class: "cause" });
    this.remedy = h("p", { class: "remedy" });
    this.details = h("details", { class: "details" }, h("summary", {}, "Details"), h("pre"));
    this.retryButton = h("button", {
      type: "button",
      class: "button small",
      textContent: "Retry",
      onclick: () => retry(this.operation),
    });
    this.dismissButton = h("button", {
      type: "button",
      class: "button quiet small",
      textContent: "Dismiss",
      onclick: () => dismiss(this.operation),
    });
    this.element = h(
      "li",
      { class: "op failed" },
      h(
        "div",
        { class: "op-head" },
        h("span", { class: "op-mark" }, icon("state-failed")),
        this.title,
        this.code,
        this.time,
        this.retryButton,
        this.dismissButton,
      ),
      this.#bar.element,
      this.cause,
      this.remedy,
      this.details,
    );
  }

  update(operation) {
    this.stale = true;
    this.operation = operation;
    const title = operationTitle(operation);
    const error = operation.error ?? { code: "INTERNAL", message: operation.message ?? "failed" };
    const { cause, remedy } = causeAndRemedy(error.message);
    text(this.title, `${title} failed`);
    text(this.code, error.code);
    text(this.cause, cause);
    text(this.remedy, remedy);
    hidden(this.remedy, remedy === "");
    hidden(this.#bar.element, (operation.phases ?? []).length === 0);
    attribute(this.retryButton, "aria-label", `Retry: ${title}`);
    attribute(this.dismissButton, "aria-label", `Dismiss: ${title}`);
    const details = detailText(error.details);
    hidden(this.details, details === "");
    text(this.details.lastElementChild, details);
  }

  tick(now, width) {
    this.stale = false;
    const ended = Date.parse(this.operation.finishedAt ?? this.operation.updatedAt);
    text(this.time, `after ${duration(elapsed(this.operation, ended))}`);
    this.#bar.draw(this.operation, now, width);
  }
}

function detailText(details) {
  return Object.entries(details ?? {})
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? `\n  ${value.join("\n  ")}` : plain(value)}`)
    .join("\n");
}

function plain(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
