import { h } from "./dom.js";

/** Controls of forms, and what is written in them. */

export function input(properties) {
  return h("input", { type: "text", ...properties });
}

export function number(value, { min = "1", step = "1" } = {}) {
  return h("input", { type: "number", min, step, value, inputMode: step === "1" ? "numeric" : "decimal" });
}

export function area(value, rows, placeholder = "") {
  return h("textarea", { rows, spellcheck: false, value: value ?? "", placeholder });
}

export function select(options, chosen, label = (option) => option) {
  const control = h("select", {}, options.map((option) => h("option", { value: option }, label(option))));
  control.value = chosen;
  return control;
}

export function check(name, label, checked) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", name, checked }), h("span", {}, label));
}

/** Fields that few need, behind a line that says what they are. */
export function folded(summary, ...fields) {
  return h("details", { class: "more-fields" }, h("summary", {}, summary), h("div", { class: "fields" }, fields));
}

export function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** Labels as lines of key=value. */
export function pairs(labels) {
  return Object.entries(labels ?? {}).map(([name, value]) => `${name}=${value}`).join("\n");
}

export function labelsOf(text) {
  return Object.fromEntries(lines(text).map(labelOf));
}

function labelOf(line) {
  const at = line.indexOf("=");
  return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
