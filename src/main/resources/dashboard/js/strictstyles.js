/**
 * xterm.js writes style elements and style attributes, which a policy without 'unsafe-inline'
 * refuses. Style sheets and declarations made by script are allowed, so elements that scripts make
 * here turn the one into the other.
 */

class AdoptedStyle extends HTMLElement {
  #sheet = new CSSStyleSheet();

  connectedCallback() {
    document.adoptedStyleSheets.push(this.#sheet);
  }

  disconnectedCallback() {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }

  get textContent() {
    return "";
  }

  set textContent(rules) {
    this.#sheet.replaceSync(rules);
  }
}

function setAttribute(name, value) {
  if (name === "style") {
    this.style.cssText = value;
  } else {
    Element.prototype.setAttribute.call(this, name, value);
  }
}

function createElement(name, options) {
  if (name === "style") {
    return new AdoptedStyle();
  }
  const element = Document.prototype.createElement.call(document, name, options);
  if (name === "span") {
    element.setAttribute = setAttribute;
  }
  return element;
}

/** Holds for the whole page, since the terminal asks the page's own document; repeatable. */
export function obeyStrictStyles() {
  if (!customElements.get("adopted-style")) {
    customElements.define("adopted-style", AdoptedStyle);
    document.createElement = createElement;
  }
}
