import { h, hidden, text } from "./dom.js";
import { bytes, plural } from "./format.js";
import { byNumber, byText, Table } from "./table.js";

const VERIFIED = {
  signed: { look: "good", word: "signed", why: "The publisher's signature names its hash" },
  hash: { look: "good", word: "hash", why: "Its hash was the one given" },
  none: { look: "warn", word: "not verified", why: "Nothing vouched for its content" },
};

/** The table of images. */
export class Images {
  constructor(store, { remove, sync }) {
    this.store = store;
    this.table = new Table({
      caption: "Images",
      keyOf: (image) => image.id,
      onSort: () => this.render(),
      columns: columns(remove),
    });
    this.empty = emptyState(sync);
    document.getElementById("images-body").append(this.table.element, this.empty);
  }

  render() {
    const all = [...this.store.images.values()];
    this.table.show(all);
    hidden(this.table.element, all.length === 0);
    hidden(this.empty, all.length > 0);
    const allocated = all.reduce((sum, image) => sum + (image.allocated ?? 0), 0);
    text(
      document.getElementById("images-count"),
      all.length === 0 ? "" : `${plural(all.length, "image")}, ${bytes(allocated)} on disk`,
    );
  }
}

function columns(remove) {
  return [
    {
      key: "release",
      label: "Release",
      rowHead: true,
      compare: byText((image) => `${image.release} ${image.serial ?? ""}`),
      update: (cell, image) => text(cell, image.release),
    },
    { key: "arch", label: "Arch", compare: byText((image) => image.arch), update: (cell, image) => text(cell, image.arch) },
    {
      key: "serial",
      label: "Serial",
      compare: byText((image) => image.serial),
      make: () => [h("span", { class: "serial" }), h("span", { class: "chip" })],
      update: (cell, image) => {
        text(cell.firstElementChild, image.serial ?? "unknown");
        text(cell.lastElementChild, image.newest ? "newest" : "older");
        cell.lastElementChild.dataset.look = image.newest ? "good" : "off";
      },
    },
    {
      key: "size",
      label: "On disk",
      number: true,
      compare: byNumber((image) => image.allocated),
      make: () => [h("span"), h("span", { class: "of" })],
      update: (cell, image) => {
        text(cell.firstElementChild, bytes(image.allocated ?? 0));
        text(cell.lastElementChild, ` of ${bytes(image.virtualSize ?? 0)}`);
      },
    },
    {
      key: "used",
      label: "Used by",
      compare: byNumber((image) => image.usedBy?.length),
      update: (cell, image) => {
        const names = image.usedBy ?? [];
        const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
        text(cell, names.length === 0 ? "nothing" : names.slice(0, 3).join(", ") + more);
        cell.title = names.join(", ");
        cell.classList.toggle("nothing", names.length === 0);
      },
    },
    {
      key: "verified",
      label: "Verified",
      compare: byText((image) => image.verified),
      make: () => h("span", { class: "chip" }),
      update: (cell, image) => {
        const { look, word, why } = VERIFIED[image.verified] ?? VERIFIED.none;
        text(cell.firstElementChild, word);
        cell.firstElementChild.dataset.look = look;
        cell.firstElementChild.title = why;
      },
    },
    {
      key: "actions",
      label: "Actions",
      quiet: true,
      make: (current) =>
        h("button", { type: "button", class: "button quiet small", onclick: () => remove(current()) }, "Remove…"),
      update: (cell, image) => {
        const button = cell.firstElementChild;
        button.disabled = (image.usedBy ?? []).length > 0;
        button.setAttribute("aria-label", `Remove image ${image.id}`);
        button.title = button.disabled ? "Containers use it" : "";
      },
    },
  ];
}

function emptyState(sync) {
  return h(
    "div",
    { class: "empty-state" },
    h("p", { class: "empty-title" }, "No image yet"),
    h("p", {}, "An image is the disk that containers start from: fetched once, verified by its publisher's signature, and shared by all of them. Launching fetches what it needs; syncing fetches it ahead."),
    h("button", { type: "button", class: "button", onclick: sync }, "Sync an image"),
  );
}
