import { containerPath, rawUrl, textStream } from "./api.js";
import { h, hidden, icon, text } from "./dom.js";

const SCROLLBACK = 20_000;
const AGAIN_MILLIS = 2_000;
const MOST_AGAIN_MILLIS = 30_000;

/** The serial console of a container: all that was written, and what is written now. */
export class ConsoleView {
  #abort = new AbortController();
  #wait = AGAIN_MILLIS;
  #timer = 0;
  #terminal = null;

  constructor(name, { widen }) {
    this.name = name;
    this.status = h("span", { class: "console-status" });
    this.search = h("input", {
      type: "search",
      placeholder: "Search",
      "aria-label": "Search the console",
      onkeydown: (event) => this.#searchKey(event),
      oninput: () => this.#find(true, true),
    });
    this.found = h("span", { class: "console-found", role: "status" });
    this.screen = h("div", { class: "console-screen" });
    this.element = h(
      "section",
      { class: "drawer-part console", "aria-label": `Console of ${name}` },
      h("div", { class: "console-head" }, h("h3", {}, "Console"), this.status, this.#tools(widen)),
      this.screen,
    );
    this.#begin();
  }

  #tools(widen) {
    const wide = h("button", { type: "button", class: "button quiet small", "aria-pressed": "false" }, icon("wide"), "Wide");
    wide.addEventListener("click", () => wide.setAttribute("aria-pressed", String(widen())));
    const step = (label, glyph, forward) =>
      h("button", { type: "button", class: "button quiet square small", "aria-label": label, onclick: () => this.#find(forward) }, icon(glyph));
    return h(
      "div",
      { class: "console-tools" },
      this.search,
      step("Find the one before", "up", false),
      step("Find the next one", "down", true),
      this.found,
      wide,
      h("a", { class: "button quiet small", href: rawUrl(`${containerPath(this.name)}/console`), target: "_blank", rel: "noreferrer" }, "Plain text"),
    );
  }

  async #begin() {
    try {
      const { openTerminal } = await import("./terminal.js");
      if (this.#abort.signal.aborted) {
        return;
      }
      this.#terminal = openTerminal(this.screen, SCROLLBACK);
      this.#follow();
    } catch {
      text(this.status, "the viewer did not come; Plain text works too");
      this.#timer = setTimeout(() => this.#begin(), AGAIN_MILLIS);
    }
  }

  async #follow() {
    try {
      text(this.status, "connecting");
      const reader = await textStream(`${containerPath(this.name)}/console?follow=true`, this.#abort.signal);
      this.#terminal.clear();
      this.#wait = AGAIN_MILLIS;
      text(this.status, "live");
      await this.#pump(reader);
      this.#later("ended");
    } catch (error) {
      if (!this.#abort.signal.aborted) {
        this.#later(error.status === 404 ? "nothing written yet" : "lost");
      }
    }
  }

  /** Takes the next piece when the screen has taken the last: a flood stays in the service. */
  async #pump(reader) {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      await this.#terminal.write(value);
    }
  }

  #later(why) {
    text(this.status, `${why}; looking again in ${Math.round(this.#wait / 1000)} s`);
    this.#timer = setTimeout(() => this.#follow(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, MOST_AGAIN_MILLIS);
  }

  #searchKey(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.#find(!event.shiftKey);
    } else if (event.key === "Escape" && this.search.value) {
      event.preventDefault();
      this.search.value = "";
      this.#find(true);
    }
  }

  #find(forward, typing = false) {
    const found = this.#terminal?.find(this.search.value, forward, typing) ?? true;
    text(this.found, this.search.value && !found ? "not found" : "");
    hidden(this.found, this.found.textContent === "");
  }

  fit() {
    this.#terminal?.fit();
  }

  close() {
    this.#abort.abort();
    clearTimeout(this.#timer);
    this.#terminal?.close();
  }
}
