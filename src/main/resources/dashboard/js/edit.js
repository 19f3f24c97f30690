import { containerPath } from "./api.js";
import { area, check, labelsOf, number, pairs } from "./controls.js";
import { cancelButton, field, openDialog } from "./dialog.js";
import { h, text } from "./dom.js";
import { send } from "./send.js";
import { isActive } from "./state.js";

const FIGURES = ["memory", "cores", "rootDisk"];

/** The dialog that changes what a container has; what is left as it is, is not asked for. */
export function openEdit(store, container) {
  const submit = h("button", { type: "submit", class: "button primary" }, "Change");
  const { form } = openDialog({
    title: `Change ${container.name}`,
    content: [fields(container), note(container)],
    buttons: [cancelButton(), submit],
    onSubmit: (parts) => {
      const changes = changesOf(container, parts.form);
      if (Object.keys(changes).length === 0) {
        text(parts.problem, "Nothing differs from what it has.");
      } else {
        send(store, ["PATCH", containerPath(container.name)], changes, parts, submit);
      }
    },
  });
  form.elements.memory.focus();
}

function fields(container) {
  return h(
    "div",
    { class: "fields" },
    field({ name: "memory", label: "Memory, MiB", control: figure(container.memory, "1") }),
    field({ name: "cores", label: "Cores", control: figure(container.cores, "1") }),
    field({
      name: "rootDisk",
      label: "Disk, GiB",
      hint: "A disk grows and never shrinks.",
      control: figure(container.rootDisk, String(container.rootDisk ?? 1), "any"),
    }),
    field({
      name: "labels",
      label: "Labels",
      hint: "One key=value a line; one that is taken out is removed.",
      control: area(pairs(container.labels), 3),
    }),
    check("autostart", "Start with the host", container.autostart ?? false),
  );
}

function figure(value, min, step) {
  return number(value ?? "", { min, step });
}

function note(container) {
  return isActive(container)
    ? h("p", { class: "lead" }, "The guest goes on meanwhile. Memory and cores may count only after a restart; the operation says so.")
    : null;
}

function changesOf(container, form) {
  const changes = {};
  for (const name of FIGURES) {
    const wanted = form.elements[name].value.trim();
    if (wanted && Number(wanted) !== container[name]) {
      changes[name] = Number(wanted);
    }
  }
  if (form.elements.autostart.checked !== (container.autostart ?? false)) {
    changes.autostart = form.elements.autostart.checked;
  }
  const labels = changedLabels(container.labels ?? {}, labelsOf(form.elements.labels.value));
  if (Object.keys(labels).length > 0) {
    changes.labels = labels;
  }
  return changes;
}

/** Those that differ; an empty value removes one. */
function changedLabels(before, wanted) {
  const changed = Object.entries(wanted).filter(([name, value]) => before[name] !== value);
  const removed = Object.keys(before).filter((name) => !(name in wanted)).map((name) => [name, ""]);
  return Object.fromEntries([...changed, ...removed]);
}
