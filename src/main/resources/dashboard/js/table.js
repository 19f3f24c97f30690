import { attribute, h, icon, KeyedList, text } from "./dom.js";

const FIRST_ROWS = 100;
const MORE_ROWS = 100;

/**
 * A table whose rows are kept by key and sorted by its heads. Long ones grow as they are scrolled.
 *
 * <p>A column is {key, label, compare, number, make(): cell content, update(cell, object)}.
 */
export class Table {
  #limit = FIRST_ROWS;
  #objects = [];

  constructor({ caption, columns, keyOf, onSort, decorate = () => {} }) {
    this.columns = columns;
    this.keyOf = keyOf;
    this.onSort = onSort;
    this.decorate = decorate;
    this.sort = { key: columns.find((column) => column.compare).key, ascending: true };
    this.heads = new Map();
    this.body = h("tbody");
    this.rows = new KeyedList(this.body, () => new Row(this));
    this.more = h("button", {
      type: "button",
      class: "button quiet more-rows",
      onclick: () => this.#grow(),
    });
    this.element = h(
      "div",
      { class: "table-box" },
      h(
        "table",
        {},
        h("caption", { class: "for-readers" }, caption),
        h("thead", {}, h("tr", {}, columns.map((column) => this.#head(column)))),
        this.body,
      ),
      this.more,
    );
    new IntersectionObserver(([entry]) => {
      if (entry.isIntersecting && !this.more.hidden) {
        this.#grow();
      }
    }, { rootMargin: "600px" }).observe(this.more);
    this.#markSort();
  }

  #head(column) {
    const content = column.head ?? column.label;
    const head = h("th", { scope: "col", class: `col-${column.key}${column.number ? " number" : ""}` });
    if (column.compare) {
      head.append(
        h("button", { type: "button", class: "sort", onclick: () => this.#sortBy(column) }, content, h("span", { class: "sort-mark" })),
      );
    } else if (typeof content === "string") {
      head.append(h("span", { class: column.quiet ? "for-readers" : "" }, content));
    } else {
      head.append(content);
    }
    this.heads.set(column.key, head);
    return head;
  }

  #sortBy(column) {
    this.sort = {
      key: column.key,
      ascending: this.sort.key === column.key ? !this.sort.ascending : true,
    };
    this.#markSort();
    this.onSort();
  }

  #markSort() {
    for (const [key, head] of this.heads) {
      const sorted = key === this.sort.key;
      attribute(head, "aria-sort", sorted ? (this.sort.ascending ? "ascending" : "descending") : null);
      head.querySelector(".sort-mark")?.replaceChildren(...(sorted ? [icon(this.sort.ascending ? "up" : "down")] : []));
    }
  }

  show(objects) {
    const column = this.columns.find((candidate) => candidate.key === this.sort.key);
    const sign = this.sort.ascending ? 1 : -1;
    this.#objects = [...objects].sort(
      (one, other) => sign * column.compare(one, other) || (this.keyOf(one) < this.keyOf(other) ? -1 : 1),
    );
    this.#showRows();
  }

  #showRows() {
    this.rows.show(this.#objects.slice(0, this.#limit), this.keyOf);
    const hiddenRows = this.#objects.length - this.#limit;
    this.more.hidden = hiddenRows <= 0;
    text(this.more, `Show ${Math.min(hiddenRows, MORE_ROWS)} more of ${this.#objects.length}`);
  }

  #grow() {
    this.#limit += MORE_ROWS;
    this.#showRows();
  }

  /** Draws all rows again, as after a change of what is selected. */
  refresh() {
    this.rows.each((view) => view.update(view.shown));
  }

  columnShown(key, isShown) {
    this.element.classList.toggle(`without-${key}`, !isShown);
  }
}

class Row {
  constructor(table) {
    this.table = table;
    this.cells = table.columns.map((column) => {
      const cell = h(column.rowHead ? "th" : "td", { class: `col-${column.key}${column.number ? " number" : ""}` });
      if (column.rowHead) {
        cell.scope = "row";
      }
      attribute(cell, "data-label", column.label);
      cell.append(...[column.make?.(() => this.shown) ?? []].flat());
      return cell;
    });
    this.element = h("tr", {}, this.cells);
  }

  update(object) {
    this.shown = object;
    this.table.decorate(this.element, object);
    this.table.columns.forEach((column, index) => column.update(this.cells[index], object));
  }
}

export function byText(get) {
  const collator = new Intl.Collator("en", { numeric: true });
  return (one, other) => collator.compare(get(one) ?? "", get(other) ?? "");
}

export function byNumber(get) {
  return (one, other) => (get(one) ?? 0) - (get(other) ?? 0);
}
