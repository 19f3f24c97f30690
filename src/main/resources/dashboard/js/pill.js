import { announce } from "./announce.js";
import { attribute, hidden, text } from "./dom.js";
import { age, clockTime } from "./format.js";

/** How fresh the page is: the connection's state, and the age of what came last. */
export class Pill {
  #state = { state: "connecting", retryAt: null, lastAt: null };

  constructor(store) {
    this.store = store;
    this.element = document.getElementById("pill");
    this.words = document.getElementById("pill-text");
    this.banner = document.getElementById("banner");
  }

  show(state) {
    if (state.state !== this.#state.state) {
      this.#announce(state.state);
    }
    this.#state = state;
    attribute(this.element, "data-state", state.state);
    this.tick();
  }

  #announce(state) {
    if (state === "reconnecting") {
      announce("The connection is lost. Reconnecting.");
    } else if (state === "live" && this.#state.state === "reconnecting") {
      announce("Connected again.");
    }
  }

  /** Whether what the page shows is what the service does. */
  get live() {
    return this.#state.state === "live";
  }

  tick() {
    const { state, lastAt } = this.#state;
    text(this.words, this.#text());
    const stale = state === "reconnecting";
    hidden(this.banner, !stale);
    if (stale) {
      text(
        this.banner,
        lastAt === null || !this.store.loaded
          ? "The service does not answer. It is tried again by itself."
          : `Not connected. What you see is as of ${clockTime(lastAt)}; the guests themselves go on.`,
      );
    }
  }

  #text() {
    const { state, retryAt, lastAt } = this.#state;
    switch (state) {
      case "live": {
        const seconds = (Date.now() - lastAt) / 1000;
        return seconds < 5 ? "live" : `live · last event ${age(seconds)} ago`;
      }
      case "reconnecting": {
        const left = Math.ceil((retryAt - Date.now()) / 1000);
        return left > 0 ? `reconnecting in ${left} s` : "reconnecting";
      }
      case "signed-out":
        return "signed out";
      default:
        return "connecting";
    }
  }
}
