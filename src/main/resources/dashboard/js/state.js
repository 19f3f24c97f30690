import { attribute, h, icon, text } from "./dom.js";

/** A container's state as word, colour and shape. */

const LOOKS = {
  running: { look: "good", icon: "state-on" },
  idle: { look: "good", icon: "state-on" },
  paused: { look: "warn", icon: "state-paused" },
  pmsuspended: { look: "warn", icon: "state-paused" },
  creating: { look: "busy", icon: "state-changing" },
  "in shutdown": { look: "busy", icon: "state-changing" },
  dying: { look: "busy", icon: "state-changing" },
  crashed: { look: "bad", icon: "state-failed" },
  unreachable: { look: "bad", icon: "state-failed" },
  "shut off": { look: "off", icon: "state-off" },
};

export function isActive(container) {
  return ["running", "idle", "paused", "pmsuspended", "in shutdown"].includes(container.state);
}

function wordOf(container) {
  return isBooting(container) ? `${container.state}, not ready yet` : container.state;
}

/** A guest that runs but has not finished its first boot. */
export function isBooting(container) {
  return container.state === "running" && container.ready === "false";
}

export function stateMark() {
  return h("span", { class: "state" }, h("span", { class: "state-icon" }), h("span", { class: "state-word" }));
}

export function showState(mark, container) {
  const { look, icon: name } = LOOKS[container.state] ?? { look: "off", icon: "state-off" };
  const shape = isBooting(container) ? "state-changing" : name;
  attribute(mark, "data-look", isBooting(container) ? "busy" : look);
  if (mark.dataset.shape !== shape) {
    mark.dataset.shape = shape;
    mark.firstElementChild.replaceChildren(icon(shape));
  }
  text(mark.lastElementChild, wordOf(container));
}
