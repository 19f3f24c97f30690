import { attribute, h, hidden, KeyedList, text } from "./dom.js";
import { gib, mib, plural } from "./format.js";

/** Which host this is; and, of a cluster, all of them as cards. */
export class Hosts {
  constructor(store) {
    this.store = store;
    this.cards = new KeyedList(document.getElementById("hosts-list"), () => new Card(store));
  }

  render() {
    const hosts = [...this.store.hosts.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
    const self = hosts.find((host) => host.self) ?? hosts[0];
    text(document.getElementById("place"), self ? self.name : "");
    document.title = self ? `${self.name} · Innkeeper` : "Innkeeper";
    hidden(document.getElementById("hosts"), hosts.length < 2);
    const away = hosts.filter((host) => host.state !== "up").length;
    text(
      document.getElementById("hosts-count"),
      `${plural(hosts.length, "host")}${away > 0 ? `, ${away} unreachable` : ""}`,
    );
    if (hosts.length > 1) {
      this.cards.show(hosts, (host) => host.name);
    }
  }
}

class Card {
  constructor(store) {
    this.store = store;
    this.name = h("span", { class: "host-name" });
    this.state = h("span", { class: "chip" });
    this.meter = h("span", { class: "meter-fill" });
    this.facts = h("span", { class: "host-facts" });
    this.element = h(
      "li",
      { class: "host" },
      h("div", { class: "host-head" }, this.name, this.state),
      h("div", { class: "meter", "aria-hidden": "true" }, this.meter),
      this.facts,
    );
  }

  update(host) {
    const up = host.state === "up";
    text(this.name, host.name);
    text(this.state, up ? (host.accel === "kvm" ? "KVM" : host.accel === "tcg" ? "emulation" : "no KVM") : host.state);
    attribute(this.state, "data-look", up ? (host.accel === "kvm" ? "good" : "warn") : "bad");
    const used = up && host.memory > 0 ? 1 - host.freeMemory / host.memory : 0;
    this.meter.style.width = `${(used * 100).toFixed(1)}%`;
    text(
      this.facts,
      up
        ? unbroken(`${mib(host.freeMemory)} of ${mib(host.memory)} memory free`, plural(host.cores, "core"), `${gib(host.poolFree)} pool free`)
        : "last figures unknown; its containers go on without it",
    );
  }
}

/** Facts in a line, which breaks between them alone. */
function unbroken(...facts) {
  return facts.map((fact) => fact.replaceAll(" ", "\u00a0")).join("\u00a0· ");
}
