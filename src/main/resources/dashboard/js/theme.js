/* Runs before the first paint, so that a chosen theme does not flash. */
{
  const KEY = "innkeeper-theme";
  const ORDER = ["auto", "light", "dark"];
  const WORDS = { auto: "as the system has it", light: "light", dark: "dark" };

  function chosen() {
    try {
      return ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "auto";
    } catch {
      return "auto";
    }
  }

  function keep(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A browser that keeps nothing has the system's theme next time.
    }
  }

  function apply(theme) {
    document.documentElement.dataset.theme = theme;
  }

  function label(button, theme) {
    button.setAttribute("aria-label", `Theme: ${WORDS[theme]}`);
    button.title = `Theme: ${WORDS[theme]}`;
    button.querySelector("use").setAttribute("href", `icons.svg#theme-${theme}`);
  }

  let theme = chosen();
  apply(theme);
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    label(button, theme);
    button.addEventListener("click", () => {
      theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
      keep(theme);
      apply(theme);
      label(button, theme);
    });
  });
}
