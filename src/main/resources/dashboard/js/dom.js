/** Makes elements, and keeps lists of them in step with lists of objects. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties and children. Texts become text nodes, never markup. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    assign(element, name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function assign(element, name, value) {
  if (name.startsWith("on")) {
    element.addEventListener(name.slice(2), value);
  } else if (name === "class") {
    element.className = value;
  } else if (name.includes("-") || name === "role" || name === "for" || name === "form") {
    element.setAttribute(name, value);
  } else {
    element[name] = value;
  }
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** An icon of the page's own sheet; hidden from readers, who get the button's name. */
export function icon(name) {
  return svg(
    "svg",
    { class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("use", { href: `icons.svg#${name}` }),
  );
}

/** Sets a text only where it differs, so that nothing is laid out again for nothing. */
export function text(element, value) {
  const wanted = String(value);
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

export function attribute(element, name, value) {
  if (value === null || value === undefined) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

export function hidden(element, isHidden) {
  if (element.hidden !== isHidden) {
    element.hidden = isHidden;
  }
}

/** Keeps a parent's children one for each object, reusing the elements of those already there. */
export class KeyedList {
  /**
   * @param make called with a key's first object; answers {element, update(object)}
   */
  constructor(parent, make) {
    this.parent = parent;
    this.make = make;
    this.views = new Map();
  }

  /** Shows the objects in this order. Only elements that moved are touched. */
  show(objects, keyOf) {
    const focused = this.parent.contains(document.activeElement) ? document.activeElement : null;
    this.#arrange(objects, keyOf);
    // An element that is moved loses the focus.
    if (focused?.isConnected && focused !== document.activeElement) {
      focused.focus({ preventScroll: true });
    }
  }

  #arrange(objects, keyOf) {
    const wanted = new Set(objects.map(keyOf));
    for (const [key, view] of this.views) {
      if (!wanted.has(key)) {
        view.element.remove();
        this.views.delete(key);
      }
    }
    let next = this.parent.firstElementChild;
    for (const object of objects) {
      const view = this.#view(keyOf(object), object);
      if (view.element === next) {
        next = next.nextElementSibling;
      } else {
        this.parent.insertBefore(view.element, next);
      }
    }
  }

  #view(key, object) {
    let view = this.views.get(key);
    if (!view) {
      view = this.make(object);
      this.views.set(key, view);
    }
    if (view.shown !== object) {
      view.shown = object;
      view.update(object);
    }
    return view;
  }

  each(action) {
    this.views.forEach((view) => action(view));
  }
}
