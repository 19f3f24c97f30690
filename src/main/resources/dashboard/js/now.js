import { now } from "./clock.js";
import { attribute, h, hidden, icon, KeyedList, text } from "./dom.js";
import { ago, duration, operationTitle } from "./format.js";
import { endedInOrder, failedInOrder, runningInOrder } from "./oporder.js";
import { FailedRow, RunningRow } from "./oprow.js";
import { elapsed } from "./phasebar.js";

const RECENT = 5;
const MOST_RECENT = 50;
const MOST_FAILED = 20;
const DISMISSED_KEY = "innkeeper-dismissed";
const DISMISSED_KEPT = 200;
const FEW = 20;

/** What runs, what failed, and what ended. */
export class Now {
  #all = false;
  #ticks = 0;

  constructor(store, { cancel, retry }) {
    this.store = store;
    this.dismissed = new Set(remembered());
    const tools = { store, cancel, retry, dismiss: (operation) => this.#dismiss(operation) };
    this.runningList = element("now-running");
    this.running = new KeyedList(this.runningList, () => new RunningRow(tools));
    this.failed = new KeyedList(element("now-failed"), () => new FailedRow(tools));
    this.recent = new KeyedList(element("now-recent"), () => new RecentRow(store));
    this.more = element("now-more");
    this.more.addEventListener("click", () => this.#toggle());
    this.width = 600;
    new ResizeObserver(([entry]) => {
      this.width = entry.contentRect.width / fontScale();
      this.#tickAll();
    }).observe(element("now"));
  }

  render() {
    const operations = [...this.store.operations.values()];
    const running = runningInOrder(operations);
    const failed = failedInOrder(operations, this.dismissed).slice(0, MOST_FAILED);
    const ended = endedInOrder(operations, failed);
    this.running.show(running, ({ operation }) => operation.id);
    this.failed.show(failed, (operation) => operation.id);
    this.recent.show(
      ended.slice(0, this.#all ? MOST_RECENT : RECENT),
      (operation) => operation.id,
    );
    this.#frame(running.length, failed.length, ended.length);
    this.#drawStale();
  }

  /** Draws what is new; the rest moves on with the next tick. */
  #drawStale() {
    const at = now();
    this.running.each((view) => view.stale && view.tick(at, this.width));
    this.failed.each((view) => view.stale && view.tick(at, this.width));
    this.recent.each((view) => view.stale && view.tick(at));
  }

  #frame(running, failed, ended) {
    hidden(this.runningList, running === 0);
    hidden(element("now-failed"), failed === 0);
    hidden(element("now-empty"), running > 0 || failed > 0);
    hidden(element("now-recent-box"), ended === 0);
    hidden(this.more, ended <= RECENT);
    text(this.more, this.#all ? "Show fewer" : `Show ${Math.min(ended, MOST_RECENT)}`);
    attribute(this.more, "aria-expanded", String(this.#all));
    const counts = [
      running > 0 ? `${running} running` : "",
      failed > 0 ? `${failed} failed` : "",
    ].filter(Boolean);
    text(element("now-count"), counts.join(" · "));
  }

  /** Moves the bars on; called ten times a second, and does less where there are many. */
  tick() {
    this.#ticks += 1;
    const many = this.running.views.size > FEW;
    if (this.running.views.size > 0 && (!many || this.#ticks % 5 === 0)) {
      const at = now();
      this.running.each((view) => view.tick(at, this.width));
    }
    if (this.#ticks % 50 === 0) {
      this.recent.each((view) => view.tick(now()));
    }
  }

  #tickAll() {
    const at = now();
    this.running.each((view) => view.tick(at, this.width));
    this.failed.each((view) => view.tick(at, this.width));
    this.recent.each((view) => view.tick(at));
  }

  #dismiss(operation) {
    this.dismissed.add(operation.id);
    remember([...this.dismissed].slice(-DISMISSED_KEPT));
    this.render();
    element("now-title").focus();
  }

  #toggle() {
    this.#all = !this.#all;
    this.render();
  }
}

const OUTCOMES = {
  succeeded: { icon: "state-done", word: "done" },
  failed: { icon: "state-failed", word: "failed" },
  cancelled: { icon: "state-cancelled", word: "cancelled" },
};

class RecentRow {
  constructor(store) {
    this.store = store;
    this.mark = h("span", { class: "op-mark" });
    this.title = h("span", { class: "recent-op" });
    this.word = h("span", { class: "recent-word" });
    this.took = h("span", { class: "recent-took" });
    this.when = h("span", { class: "recent-when" });
    this.element = h("li", {}, this.mark, this.title, this.word, this.took, this.when);
  }

  update(operation) {
    this.stale = true;
    this.operation = operation;
    const outcome = OUTCOMES[operation.state] ?? OUTCOMES.cancelled;
    attribute(this.element, "data-state", operation.state);
    this.mark.replaceChildren(icon(outcome.icon));
    const warnings = operation.warnings ?? [];
    const host = this.store.hosts.size > 1 ? ` on ${operation.host}` : "";
    text(this.title, `${operationTitle(operation)}${host}`);
    const notes = [operation.error?.message, ...warnings].filter(Boolean).join("; ");
    text(this.word, notes ? `${outcome.word} · ${notes}` : outcome.word);
    attribute(this.word, "title", notes || null);
    text(this.took, duration(elapsed(operation, now())));
  }

  tick(at) {
    this.stale = false;
    const ended = Date.parse(this.operation.finishedAt ?? this.operation.updatedAt);
    text(this.when, ago((at - ended) / 1000));
  }
}

/** Labels grow with the font, the bars that they stand in do not. */
function fontScale() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

function element(id) {
  return document.getElementById(id);
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(DISMISSED_KEY) ?? "[]");
  } catch {
    return [];
  }
}

function remember(ids) {
  try {
    sessionStorage.setItem(DISMISSED_KEY, JSON.stringify(ids));
  } catch {
    // A browser that keeps nothing shows them again after a reload.
  }
}
