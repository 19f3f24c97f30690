import { h, text } from "./dom.js";

/** Dialogs with a form. The browser keeps the focus inside and gives it back. */

let count = 0;

export function openDialog({ title, content, buttons, onSubmit, wide = false }) {
  count += 1;
  const titleId = `dialog-title-${count}`;
  const problem = h("p", { class: "form-error", role: "alert" });
  const form = h("form", { noValidate: false }, h("h2", { id: titleId }, title), content, problem, h("div", { class: "dialog-buttons" }, buttons));
  const dialog = h("dialog", { class: `dialog${wide ? " wide" : ""}`, "aria-labelledby": titleId }, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onSubmit({ dialog, form, problem });
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, form, problem };
}

export function cancelButton(label = "Cancel") {
  return h("button", {
    type: "button",
    class: "button",
    textContent: label,
    onclick: (event) => event.target.closest("dialog").close(),
  });
}

/** Asks once. Answers null where it was not confirmed, else {option}. */
export function confirmed({ title, content, confirm, danger = false, option = null }) {
  return new Promise((resolve) => {
    let answer = null;
    const box = option ? h("input", { type: "checkbox" }) : null;
    const { dialog } = openDialog({
      title,
      content: [...content, option ? h("label", { class: "check" }, box, h("span", {}, option)) : null],
      buttons: [
        cancelButton(),
        h("button", { type: "submit", class: `button ${danger ? "danger solid" : "primary"}` }, confirm),
      ],
      onSubmit: () => {
        answer = { option: box?.checked ?? false };
        dialog.close();
      },
    });
    dialog.addEventListener("close", () => resolve(answer));
  });
}

/** A labelled control with a hint, and room for what the service says of it. */
export function field({ name, label, hint, control }) {
  const id = `field-${name}`;
  control.id = id;
  control.name = name;
  const error = h("p", { class: "field-error", id: `${id}-error` });
  const note = hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null;
  control.setAttribute("aria-describedby", `${id}-error${hint ? ` ${id}-hint` : ""}`);
  return h("div", { class: `field field-${name}` }, h("label", { for: id }, label), control, error, note);
}

/** Shows what the service refused, at the fields that it names, else below the form. */
export function showFieldErrors(form, problem, error) {
  form.querySelectorAll(".field-error").forEach((place) => text(place, ""));
  form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
  text(problem, "");
  const fields = fieldsOf(error, form);
  fields.forEach(({ control, message }) => {
    control.setAttribute("aria-invalid", "true");
    control.closest("details")?.setAttribute("open", "");
    text(document.getElementById(`${control.id}-error`), message);
  });
  if (fields.length > 0) {
    fields[0].control.focus();
  } else {
    text(problem, `${error.code}: ${error.message}`);
  }
}

const WORDS_OF_FIELDS = [
  ["name", /^(container |name |machine)/i],
  ["release", /\brelease\b|\bimage of\b|digest|no (matching )?image/i],
  ["memory", /\bmemory\b/i],
  ["cores", /\bcores?\b|\bcpus?\b/i],
  ["rootDisk", /\bdisk\b|rootDisk/i],
  ["networkConfig", /network-?config/i],
  ["networks", /\bnetworks?\b|\bbridge\b/i],
  ["sshKeys", /\bssh\b/i],
  ["userData", /user-?data/i],
  ["firmware", /\bfirmware\b/i],
  ["ftype", /\bftype\b/i],
  ["stream", /\bstream\b/i],
  ["timeout", /\btimeout\b/i],
  ["labels", /\blabels?\b/i],
  ["arch", /\barch/i],
  ["host", /\bhost\b/i],
  ["source", /\bsource\b/i],
];

/** Refusals of what was asked for, as opposed to those of a host that cannot do it now. */
const CLAIMS = [
  "INVALID_ARGUMENT",
  "ALREADY_EXISTS",
  "NO_MATCHING_IMAGE",
  "CONFLICT",
  "NOT_FOUND",
  "HOST_UNREACHABLE",
];

function fieldsOf(error, form) {
  const problems = Array.isArray(error.details?.problems) ? error.details.problems : [];
  const named = problems
    .map((line) => ({ control: form.elements[line.split(/[/:]/)[0]], message: `is not right: ${line}` }))
    .filter(({ control }) => control instanceof HTMLElement);
  if (named.length > 0 || !CLAIMS.includes(error.code)) {
    return named;
  }
  const message = error.message.replace(/^request: /, "");
  const matching = WORDS_OF_FIELDS.find(
    ([name, words]) => form.elements[name] instanceof HTMLElement && words.test(message),
  );
  return matching ? [{ control: form.elements[matching[0]], message }] : [];
}
