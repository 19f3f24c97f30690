import { folded, input } from "./controls.js";
import { cancelButton, field, openDialog } from "./dialog.js";
import { h, text } from "./dom.js";
import { bytes, plural } from "./format.js";
import { imageFields, releaseField } from "./launch.js";
import { send } from "./send.js";

/** The dialog that syncs an image. */
export function openSync(store, filled = {}) {
  const submit = h("button", { type: "submit", class: "button primary" }, "Sync");
  const { form } = openDialog({
    title: "Sync an image",
    content: [
      h("p", { class: "lead" }, "Makes sure that the newest image of a release is in the pool. One that is there already is not fetched again."),
      h("div", { class: "fields" }, releaseField(store, filled.release), archField(filled)),
      folded("Stream and source", ...imageFields(filled)),
    ],
    buttons: [cancelButton(), submit],
    onSubmit: (parts) => send(store, ["POST", "/images"], requestFrom(parts.form), parts, submit),
  });
  form.elements.release.select();
}

function archField(filled) {
  return field({
    name: "arch",
    label: "Architecture",
    control: input({ value: filled.arch ?? "", placeholder: "the host's", autocomplete: "off" }),
  });
}

function requestFrom(form) {
  const request = {};
  for (const name of ["release", "arch", "stream", "ftype", "signature", "source", "digest"]) {
    const value = form.elements[name].value.trim();
    if (value) {
      request[name] = value;
    }
  }
  return request;
}

/** Shows what a prune would remove before it does. */
export async function openPrune(actions) {
  const preview = h("div", { class: "preview", "aria-live": "polite" }, h("p", { class: "quiet-line" }, "Looking what would go…"));
  const submit = h("button", { type: "submit", class: "button danger solid", disabled: true }, "Prune");
  const { problem } = openDialog({
    title: "Prune images",
    content: [
      h("p", { class: "lead" }, "Removes images that no disk refers to and that are not the newest of their kind, and leftovers of dead runs."),
      preview,
    ],
    buttons: [cancelButton(), submit],
    onSubmit: ({ dialog }) => {
      actions.prune();
      dialog.close();
    },
  });
  try {
    const { removed, freed } = await actions.prunePreview();
    showPreview(preview, removed, freed);
    submit.disabled = removed.length === 0;
    text(submit, removed.length === 0 ? "Prune" : `Remove ${plural(removed.length, "file")}`);
  } catch (error) {
    preview.replaceChildren();
    text(problem, `${error.code}: ${error.message}`);
  }
}

function showPreview(preview, removed, freed) {
  if (removed.length === 0) {
    preview.replaceChildren(h("p", { class: "quiet-line" }, "Nothing would go: every image is used or the newest."));
    return;
  }
  preview.replaceChildren(
    h("ul", { class: "going" }, removed.map(goingLine)),
    h("p", {}, h("strong", {}, `${bytes(freed)} would be free again.`)),
  );
}

function goingLine(item) {
  const name = item.id ?? item.path;
  return h(
    "li",
    {},
    h("span", { class: "going-name", title: name }, name.split("/").at(-1)),
    h("span", { class: "going-reason" }, item.reason),
    h("span", { class: "going-size" }, bytes(item.size)),
  );
}
