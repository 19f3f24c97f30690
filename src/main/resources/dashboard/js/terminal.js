import { FitAddon } from "../vendor/addon-fit.js";
import { SearchAddon } from "../vendor/addon-search.js";
import { Terminal } from "../vendor/xterm.js";
import { obeyStrictStyles } from "./strictstyles.js";

const COLORS = {
  background: "#14171c",
  foreground: "#d6dae1",
  cursor: "#14171c",
  selectionBackground: "#3d6fd0",
  selectionForeground: "#ffffff",
};

/** A read-only terminal in an element, on xterm.js. */
export function openTerminal(element, scrollback) {
  obeyStrictStyles();
  loadStyle();
  const terminal = new Terminal({
    allowProposedApi: true,
    convertEol: true,
    cursorBlink: false,
    disableStdin: true,
    fontFamily: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace",
    fontSize: 12,
    scrollback,
    theme: COLORS,
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.open(element);
  element.querySelector("textarea")?.setAttribute("aria-label", "Console output, read only");
  const sizes = new ResizeObserver(() => fit.fit());
  sizes.observe(element);
  return {
    write: (bytes) => new Promise((taken) => terminal.write(bytes, taken)),
    clear: () => terminal.reset(),
    fit: () => fit.fit(),
    find: (term, forward, typing) => found(search, term, forward, typing),
    close: () => {
      sizes.disconnect();
      terminal.dispose();
    },
  };
}

function found(search, term, forward, typing) {
  if (!term) {
    search.clearDecorations();
    return true;
  }
  const options = { caseSensitive: false, incremental: typing };
  return forward ? search.findNext(term, options) : search.findPrevious(term, options);
}

function loadStyle() {
  if (!document.getElementById("terminal-style")) {
    const link = document.createElement("link");
    link.id = "terminal-style";
    link.rel = "stylesheet";
    link.href = "vendor/xterm.css";
    document.head.append(link);
  }
}
