import { compareInstants } from "./clock.js";
import { ConsoleView } from "./console.js";
import { copyButton, showAddresses } from "./containers.js";
import { attribute, h, hidden, icon, text } from "./dom.js";
import { dateTime, gib, mib } from "./format.js";
import { isActive, showState, stateMark } from "./state.js";
import { containerKey } from "./store.js";
import { Timeline } from "./timeline.js";

/** All of one container, beside the page; it stays open and true while the page goes on. */
export class Drawer {
  #key = null;
  #opener = null;

  constructor(store, actions) {
    this.store = store;
    this.actions = actions;
    this.element = document.getElementById("drawer");
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        this.close();
      }
    });
  }

  open(container) {
    this.close();
    this.#key = containerKey(container);
    this.#opener = document.activeElement;
    this.console = new ConsoleView(container.name, { widen: () => this.#widen() });
    this.timeline = new Timeline();
    this.#build();
    this.render();
    hidden(this.element, false);
    document.body.classList.add("with-drawer");
    history.replaceState(null, "", `#container=${encodeURIComponent(this.#key)}`);
    this.title.focus();
  }

  /** Opens what the address names, as after a reload. */
  restore() {
    const key = decodeURIComponent(/^#container=(.*)$/.exec(location.hash)?.[1] ?? "");
    const container = this.store.containers.get(key);
    if (container && this.#key === null) {
      this.open(container);
    }
  }

  close() {
    if (this.#key === null) {
      return;
    }
    this.console.close();
    this.#key = null;
    this.element.replaceChildren();
    this.element.classList.remove("wide");
    hidden(this.element, true);
    document.body.classList.remove("with-drawer");
    history.replaceState(null, "", location.pathname + location.search);
    const gone = !this.#opener?.isConnected || this.#opener === document.body;
    (gone ? document.getElementById("containers-title") : this.#opener).focus({ preventScroll: true });
  }

  #widen() {
    const wide = this.element.classList.toggle("wide");
    this.console.fit();
    return wide;
  }

  #build() {
    this.title = h("h2", { id: "drawer-title", tabIndex: -1 });
    this.state = stateMark();
    this.buttons = this.#buttons();
    this.addresses = h("div", { class: "addresses" });
    this.facts = h("dl", { class: "facts" });
    this.element.replaceChildren(
      h(
        "header",
        { class: "drawer-head" },
        h("div", { class: "drawer-name" }, this.title, this.state),
        h("button", { type: "button", class: "button quiet square", "aria-label": "Close the details", onclick: () => this.close() }, icon("close")),
      ),
      h("div", { class: "drawer-actions" }, Object.values(this.buttons)),
      h(
        "div",
        { class: "drawer-body" },
        h("section", { class: "drawer-part" }, h("h3", {}, "Readiness"), this.timeline.element),
        h("section", { class: "drawer-part" }, h("h3", {}, "Addresses"), this.addresses),
        this.console.element,
        h("section", { class: "drawer-part" }, h("h3", {}, "Hardware and image"), this.facts),
      ),
    );
  }

  #buttons() {
    const button = (label, action, kind = "") =>
      h("button", {
        type: "button",
        class: `button small ${kind}`,
        textContent: label,
        onclick: () => action([this.store.containers.get(this.#key)]),
      });
    return {
      start: button("Start", this.actions.start),
      resume: button("Resume", this.actions.resume),
      stop: button("Stop…", this.actions.stop),
      restart: button("Restart…", this.actions.restart),
      pause: button("Pause", this.actions.pause),
      change: button("Change…", this.actions.change),
      destroy: button("Destroy…", this.actions.destroy, "danger"),
    };
  }

  render() {
    if (this.#key === null) {
      return;
    }
    const container = this.store.containers.get(this.#key);
    if (!container) {
      this.close();
      return;
    }
    text(this.title, container.name);
    showState(this.state, container);
    this.#offer(container);
    this.timeline.update(container, this.#failure(container));
    this.#showAddresses(container);
    this.#showFacts(container);
  }

  #offer(container) {
    const suspended = ["paused", "pmsuspended"].includes(container.state);
    const running = isActive(container) && !suspended;
    const making = container.state === "creating";
    hidden(this.buttons.start, isActive(container) || making);
    hidden(this.buttons.resume, !suspended);
    hidden(this.buttons.stop, !isActive(container));
    hidden(this.buttons.restart, !running);
    hidden(this.buttons.pause, !running);
    hidden(this.buttons.change, making);
  }

  /** The last wait for it that ran out; it carries the service's diagnosis. */
  #failure(container) {
    return [...this.store.operations.values()]
      .filter((operation) => operation.subject?.id === container.name && operation.host === container.host)
      .filter((operation) => operation.error?.code === "NOT_READY")
      .sort((one, other) => compareInstants(other.createdAt, one.createdAt))[0];
  }

  #showAddresses(container) {
    const addresses = container.addresses ?? [];
    if (addresses.length === 0) {
      this.addresses.dataset.shown = "none";
      this.addresses.replaceChildren(h("p", { class: "quiet-line" }, "None known."));
    } else {
      showAddresses(this.addresses, addresses, addresses.length);
    }
  }

  #showFacts(container) {
    const rows = factsOf(container);
    const shown = JSON.stringify(rows);
    if (this.facts.dataset.shown === shown) {
      return;
    }
    this.facts.dataset.shown = shown;
    this.facts.replaceChildren(
      ...rows.flatMap(([name, value, copied]) => [
        h("dt", {}, name),
        h("dd", {}, copied ? copyButton(value) : value),
      ]),
    );
    attribute(this.facts, "aria-label", `Facts of ${container.name}`);
  }
}

function factsOf(container) {
  const image = container.image ?? {};
  const labels = Object.entries(container.labels ?? {}).map(([name, value]) => `${name}=${value}`);
  return [
    ["Memory", mib(container.memory)],
    ["Cores", container.cores === undefined ? "" : String(container.cores)],
    ["Disk", gib(container.rootDisk)],
    ["Architecture", container.arch],
    ["Release", container.release],
    ["Image", image.id, true],
    ["Serial", image.serial],
    ["SHA-256", image.sha256, true],
    ["Networks", (container.networks ?? []).join(", ")],
    ["MAC", [...new Set((container.addresses ?? []).map(({ mac }) => mac).filter(Boolean))].join(", ")],
    ["Labels", labels.join(", ")],
    ["Starts with host", container.autostart ? "yes" : "no"],
    ["Made", container.createdAt ? dateTime(container.createdAt) : ""],
    ["Host", container.host],
  ].filter(([, value]) => value);
}
