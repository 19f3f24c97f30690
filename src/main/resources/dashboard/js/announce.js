import { h, icon } from "./dom.js";
import { causeAndRemedy } from "./format.js";

const live = document.getElementById("live");
const toasts = document.getElementById("toasts");
const MOST_TOASTS = 4;
const QUIET_MILLIS = 400;

let waiting = [];
let timer = 0;

/** Says a change of state to screen readers; changes of one moment in one sentence. */
export function announce(sentence) {
  waiting.push(sentence);
  if (timer === 0) {
    timer = setTimeout(() => {
      const spoken = waiting.slice(0, 3);
      const rest = waiting.length - spoken.length;
      live.textContent = spoken.join(" ") + (rest > 0 ? ` And ${rest} more changes.` : "");
      waiting = [];
      timer = 0;
    }, QUIET_MILLIS);
  }
}

/** Shows why something that was asked for did not begin. It stays until it is closed. */
export function showError(what, error) {
  const { cause, remedy } = causeAndRemedy(error.message);
  const toast = h(
    "div",
    { class: "toast", role: "alert" },
    h(
      "div",
      { class: "toast-text" },
      h("p", {}, h("strong", {}, what), " ", h("code", { class: "code" }, error.code ?? "INTERNAL")),
      h("p", {}, cause),
      remedy ? h("p", { class: "remedy" }, remedy) : null,
    ),
    h(
      "button",
      {
        type: "button",
        class: "button quiet square small",
        "aria-label": "Close the message",
        onclick: () => toast.remove(),
      },
      icon("close"),
    ),
  );
  toasts.append(toast);
  while (toasts.childElementCount > MOST_TOASTS) {
    toasts.firstElementChild.remove();
  }
}
