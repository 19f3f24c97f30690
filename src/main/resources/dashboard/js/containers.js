import { secondsSince } from "./clock.js";
import { attribute, h, hidden, icon, text } from "./dom.js";
import { age, dateTime, gib, mib, plural } from "./format.js";
import { isActive, showState, stateMark } from "./state.js";
import { containerKey } from "./store.js";
import { byNumber, byText, Table } from "./table.js";

/** The table of containers with filter and selection. */
export class Containers {
  #selected = new Set();

  constructor(store, { open, actions, launch }) {
    this.store = store;
    this.open = open;
    this.actions = actions;
    this.body = element("containers-body");
    this.filter = element("containers-filter");
    this.state = element("containers-state");
    this.bulk = element("containers-bulk");
    this.table = this.#table();
    this.empty = emptyState(launch);
    this.none = h("p", { class: "quiet-line" }, "No container matches the filter.");
    this.body.append(this.table.element, this.empty, this.none);
    this.filter.addEventListener("input", () => this.render());
    this.state.addEventListener("change", () => this.render());
    this.#bulkButtons();
  }

  #table() {
    this.selectAll = h("input", {
      type: "checkbox",
      "aria-label": "Select all containers shown",
      onchange: () => this.#selectAll(this.selectAll.checked),
    });
    return new Table({
      caption: "Containers",
      keyOf: containerKey,
      onSort: () => this.render(),
      decorate: (row, container) => {
        attribute(row, "data-selected", this.#selected.has(containerKey(container)) ? "true" : null);
      },
      columns: [
        {
          key: "select",
          label: "",
          head: this.selectAll,
          make: (current) =>
            h("input", {
              type: "checkbox",
              onchange: (event) => this.#select(current(), event.target.checked),
            }),
          update: (cell, container) => {
            const box = cell.firstElementChild;
            box.checked = this.#selected.has(containerKey(container));
            attribute(box, "aria-label", `Select ${container.name}`);
          },
        },
        ...columns(this.open),
      ],
    });
  }

  render() {
    const all = [...this.store.containers.values()];
    for (const key of this.#selected) {
      if (!this.store.containers.has(key)) {
        this.#selected.delete(key);
      }
    }
    this.#states(all);
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const state = this.state.value;
    this.shown = all.filter(
      (container) => (!state || container.state === state) && matches(container, words),
    );
    this.table.columnShown("host", this.store.hosts.size > 1);
    this.table.show(this.shown);
    hidden(this.table.element, this.shown.length === 0);
    hidden(this.empty, all.length > 0);
    hidden(this.none, all.length === 0 || this.shown.length > 0);
    hidden(element("containers-tools"), all.length === 0);
    text(element("containers-count"), counted(all, this.shown));
    this.#showBulk();
  }

  #states(all) {
    const states = [...new Set(all.map((container) => container.state))].sort();
    const wanted = ["", ...states].join("\n");
    if (this.state.dataset.options !== wanted) {
      const chosen = this.state.value;
      this.state.dataset.options = wanted;
      this.state.replaceChildren(
        h("option", { value: "" }, "every state"),
        ...states.map((state) => h("option", { value: state }, state)),
      );
      this.state.value = states.includes(chosen) ? chosen : "";
    }
  }

  /** Ages move on without events. */
  tick() {
    this.table.rows.each((view) => {
      text(view.element.querySelector("td.col-age"), ageOf(view.shown));
    });
  }

  #select(container, isSelected) {
    const key = containerKey(container);
    this.#selected[isSelected ? "add" : "delete"](key);
    this.#selectionChanged();
  }

  #selectAll(isSelected) {
    this.#selected = new Set(isSelected ? this.shown.map(containerKey) : []);
    this.#selectionChanged();
  }

  #selectionChanged() {
    this.table.refresh();
    this.#showBulk();
  }

  #bulkButtons() {
    this.bulkCount = h("span", { class: "bulk-count" });
    const button = (label, action, kind = "") =>
      h("button", {
        type: "button",
        class: `button small ${kind}`,
        textContent: label,
        onclick: () => action(this.#selection()),
      });
    this.bulk.append(
      this.bulkCount,
      button("Start", (chosen) => this.actions.start(chosen)),
      button("Stop…", (chosen) => this.actions.stop(chosen)),
      button("Restart…", (chosen) => this.actions.restart(chosen)),
      button("Destroy…", (chosen) => this.actions.destroy(chosen), "danger"),
      button("Clear", () => this.#selectAll(false), "quiet"),
    );
  }

  #selection() {
    return [...this.#selected].map((key) => this.store.containers.get(key)).filter(Boolean);
  }

  #showBulk() {
    const count = this.#selected.size;
    hidden(this.bulk, count === 0);
    text(this.bulkCount, `${count} selected`);
    this.selectAll.checked = count > 0 && count >= (this.shown?.length ?? 0);
    this.selectAll.indeterminate = count > 0 && !this.selectAll.checked;
  }
}

function counted(all, shown) {
  if (all.length === 0) {
    return "";
  }
  const active = all.filter(isActive).length;
  const whole = `${plural(all.length, "container")}, ${active} on`;
  return shown.length === all.length ? whole : `${shown.length} of ${whole}`;
}

function matches(container, words) {
  if (words.length === 0) {
    return true;
  }
  const labels = Object.entries(container.labels ?? {}).map(([name, value]) => `${name}=${value}`);
  const addresses = (container.addresses ?? []).map(({ address }) => address);
  const { name, state, release, arch, host } = container;
  const haystack = [name, state, release, arch, host, ...addresses, ...labels].join(" ").toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function columns(open) {
  return [
    {
      key: "name",
      label: "Name",
      rowHead: true,
      compare: byText((container) => container.name),
      make: (current) =>
        h("button", { type: "button", class: "link name", onclick: () => open(current()) }),
      update: (cell, container) => text(cell.firstElementChild, container.name),
    },
    {
      key: "state",
      label: "State",
      compare: byText((container) => container.state),
      make: stateMark,
      update: (cell, container) => showState(cell.firstElementChild, container),
    },
    {
      key: "addresses",
      label: "Addresses",
      compare: byText((container) => container.addresses?.[0]?.address),
      update: (cell, container) => showAddresses(cell, container.addresses ?? []),
    },
    plain("release", "Release", (container) => container.release),
    plain("arch", "Arch", (container) => container.arch),
    figure("cores", "Cores", (container) => container.cores, String),
    figure("memory", "Memory", (container) => container.memory, mib),
    figure("disk", "Disk", (container) => container.rootDisk, gib),
    {
      ...figure("age", "Age", (container) => -Date.parse(container.createdAt ?? 0), String),
      update: (cell, container) => {
        text(cell, ageOf(container));
        attribute(cell, "title", container.createdAt ? dateTime(container.createdAt) : null);
      },
    },
    plain("host", "Host", (container) => container.host),
  ];
}

function plain(key, label, get) {
  return { key, label, compare: byText(get), update: (cell, container) => text(cell, get(container) ?? "") };
}

function figure(key, label, get, format) {
  return {
    key,
    label,
    number: true,
    compare: byNumber(get),
    update: (cell, container) => {
      const value = get(container);
      text(cell, value === undefined ? "" : format(value));
    },
  };
}

function ageOf(container) {
  return container.createdAt ? age(secondsSince(container.createdAt)) : "";
}

/** The first addresses, each copied by a click. */
export function showAddresses(cell, addresses, most = 2) {
  const wanted = addresses.map(({ address }) => address).join(" ");
  if (cell.dataset.shown === wanted) {
    return;
  }
  cell.dataset.shown = wanted;
  cell.replaceChildren(...addresses.slice(0, most).map(({ address }) => copyButton(address)));
  if (addresses.length > most) {
    cell.append(h("span", { class: "more" }, `+${addresses.length - most}`));
  }
}

export function copyButton(value) {
  const button = h(
    "button",
    { type: "button", class: "copy", "aria-label": `Copy ${value}`, title: "Copy" },
    h("span", { class: "copy-text" }, value),
    icon("copy"),
  );
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(value);
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1200);
  });
  return button;
}

function emptyState(launch) {
  const command = "bin/innkeeper launch noble --name web --wait ready";
  return h(
    "div",
    { class: "empty-state" },
    h("p", { class: "empty-title" }, "No container yet"),
    h(
      "p",
      {},
      "A container is a virtual machine of its own, made from a verified image. The first one fetches its image, which takes as long as the download; each further one takes seconds.",
    ),
    h("button", { type: "button", class: "button primary", onclick: launch }, "Launch a container"),
    h("p", { class: "empty-or" }, "or, in a terminal on the host:"),
    h("div", { class: "command-line" }, h("pre", { class: "command" }, command), copyButton(command)),
  );
}

function element(id) {
  return document.getElementById(id);
}
