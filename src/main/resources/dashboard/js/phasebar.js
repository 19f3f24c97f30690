import { attribute, h, text } from "./dom.js";
import { duration } from "./format.js";
import { isRunning } from "./store.js";

/** Under this many pixels a label would be cut. */
const CHARACTER_PIXELS = 7;
const LABEL_PADDING = 12;
const OVERLAP_SECONDS = 0.005;

/** What lies ahead of a phase without an estimate: a sixth of what has passed. */
const AHEAD = 1 / 6;

/**
 * The phases of an operation as one bar, drawn to scale in time. The scale ends where the current
 * phase is expected to end.
 */
export class PhaseBar {
  constructor() {
    this.element = h("div", { class: "phasebar", role: "img" });
    this.segments = [];
    this.drawn = 0;
  }

  /**
   * Draws.
   *
   * @param now milliseconds since 1970 at the service
   * @param width of the bar in pixels of the usual font, which decides what labels have room
   */
  draw(operation, now, width) {
    const stretches = stretchesOf(operation, now);
    const span = spanOf(operation, stretches, now);
    stretches.forEach((stretch, index) => {
      this.#segment(index).draw(stretch, span, width);
    });
    while (this.segments.length > stretches.length) {
      this.segments.pop().element.remove();
    }
    if (this.drawn !== stretches.length || !isRunning(operation)) {
      this.drawn = stretches.length;
      attribute(this.element, "aria-label", spoken(stretches));
    }
  }

  #segment(index) {
    if (!this.segments[index]) {
      this.segments[index] = new Segment();
      this.element.append(this.segments[index].element);
    }
    return this.segments[index];
  }
}

function startOf(operation) {
  return Date.parse(operation.startedAt ?? operation.createdAt);
}

/** Seconds that an operation has run, or ran. */
export function elapsed(operation, now) {
  const end = operation.finishedAt ? Date.parse(operation.finishedAt) : now;
  return Math.max(0, (end - startOf(operation)) / 1000);
}

function stretchesOf(operation, now) {
  const start = startOf(operation);
  const total = elapsed(operation, now);
  const running = isRunning(operation);
  const stretches = (operation.phases ?? []).map((phase) => {
    const from = Math.max(0, (Date.parse(phase.startedAt) - start) / 1000);
    const open = phase.seconds === undefined;
    const to = open ? Math.max(total, from) : from + phase.seconds;
    const current = running && open && phase.name === operation.phase;
    return {
      name: phase.name,
      from,
      to,
      running: running && open,
      failed: operation.state === "failed" && phase.name === operation.phase,
      ahead: current ? (operation.etaSeconds ?? 0) : 0,
      percent: current ? operation.percent : undefined,
      lane: 0,
      half: false,
    };
  });
  return inLanes(stretches);
}

/** Two phases at the same time share the height. */
function inLanes(stretches) {
  for (let i = 1; i < stretches.length; i += 1) {
    const before = stretches[i - 1];
    const stretch = stretches[i];
    if (stretch.from < before.to - OVERLAP_SECONDS) {
      before.half = true;
      stretch.half = true;
      stretch.lane = 1 - before.lane;
    }
  }
  return stretches;
}

function spanOf(operation, stretches, now) {
  const total = elapsed(operation, now);
  if (!isRunning(operation)) {
    return Math.max(total, 0.001);
  }
  const ahead = Math.max(0, ...stretches.map((stretch) => stretch.ahead));
  return Math.max(total + (ahead > 0 ? ahead : total * AHEAD), 0.5);
}

function spoken(stretches) {
  const parts = stretches.map((stretch) => {
    const state = stretch.running ? "under way" : duration(stretch.to - stretch.from);
    return `${stretch.name} ${stretch.failed ? "failed after " : ""}${state}`;
  });
  return `Phases: ${parts.join(", ") || "none yet"}`;
}

class Segment {
  constructor() {
    this.label = h("span", { class: "segment-label" });
    this.fill = h("span", { class: "segment-fill" });
    this.element = h("span", { class: "segment" }, this.fill, this.label);
    this.shown = {};
  }

  draw(stretch, span, width) {
    const length = stretch.to - stretch.from + stretch.ahead;
    this.#style(this.element, "left", `${((stretch.from / span) * 100).toFixed(2)}%`);
    this.#style(this.element, "width", `${((length / span) * 100).toFixed(2)}%`);
    this.#style(this.fill, "width", `${(filled(stretch, length) * 100).toFixed(1)}%`);
    const kind = `segment${stretch.running ? " running" : ""}${stretch.failed ? " failed" : ""}${
      stretch.half ? ` half lane-${stretch.lane}` : ""
    }`;
    if (this.element.className !== kind) {
      this.element.className = kind;
    }
    this.#label(stretch, (length / span) * width);
  }

  #label(stretch, pixels) {
    const took = duration(stretch.to - stretch.from);
    const whole = `${stretch.name} ${took}`;
    const room = (pixels - LABEL_PADDING) / CHARACTER_PIXELS;
    const fitting = [whole, stretch.name, ""].find((label) => label.length <= room) ?? "";
    text(this.label, stretch.half && stretch.lane === 1 && room < whole.length ? "" : fitting);
    if (!stretch.running) {
      attribute(this.element, "title", whole);
    }
  }

  #style(element, property, value) {
    const key = element === this.fill ? `fill-${property}` : property;
    if (this.shown[key] !== value) {
      this.shown[key] = value;
      element.style[property] = value;
    }
  }
}

function filled(stretch, length) {
  if (!stretch.running) {
    return 1;
  }
  if (stretch.percent !== undefined) {
    return stretch.percent / 100;
  }
  return length > 0 ? (stretch.to - stretch.from) / length : 0;
}
