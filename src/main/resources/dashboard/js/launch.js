import { announce } from "./announce.js";
import { call } from "./api.js";
import { cancelButton, field, openDialog, showFieldErrors } from "./dialog.js";
import { h } from "./dom.js";

const COMMON = ["noble", "jammy", "lts"];

/** Requests of this page's launches and syncs, for Retry; user-data stays in memory only. */
const requests = new Map();

export function requestOf(operationId) {
  return requests.get(operationId);
}

/** The dialog that launches a container. */
export function openLaunch(store, filled = {}) {
  const submit = h("button", { type: "submit", class: "button primary" }, "Launch");
  const { form } = openDialog({
    title: "Launch a container",
    wide: true,
    content: [basics(store, filled), more(store, filled)],
    buttons: [cancelButton(), submit],
    onSubmit: (parts) => send(store, "/containers", requestFrom(parts.form), parts, submit),
  });
  form.elements.name.focus();
}

function basics(store, filled) {
  return h(
    "div",
    { class: "fields" },
    field({
      name: "name",
      label: "Name",
      hint: "Letters, digits, dots, dashes; also the guest's host name.",
      control: input({ value: filled.name ?? "", required: true, maxLength: 63, autocomplete: "off", spellcheck: false }),
    }),
    releaseField(store, filled.release),
    field({ name: "memory", label: "Memory, MiB", control: number(filled.memory, 1024) }),
    field({ name: "cores", label: "Cores", control: number(filled.cores, 1) }),
    field({ name: "rootDisk", label: "Disk, GiB", control: number(filled.rootDisk, 8, "any") }),
    field({
      name: "waitFor",
      label: "Follow until",
      control: select(["ready", "address", "started", "none"], filled.waitFor ?? "ready"),
    }),
  );
}

/** A release by word, with those that are known here to choose from. */
export function releaseField(store, value) {
  const known = [...new Set([...[...store.images.values()].map(({ release }) => release), ...COMMON])];
  const list = h("datalist", { id: "releases" }, known.map((release) => h("option", { value: release })));
  const control = input({ value: value ?? known[0], required: true, autocomplete: "off", spellcheck: false });
  control.setAttribute("list", "releases");
  const whole = field({ name: "release", label: "Release", hint: "A series, a version or an alias, such as noble, 24.04 or lts.", control });
  whole.append(list);
  return whole;
}

function more(store, filled) {
  const hosts = [...store.hosts.keys()].sort();
  return h(
    "details",
    { class: "more-fields" },
    h("summary", {}, "Network, keys and user-data"),
    h(
      "div",
      { class: "fields" },
      field({ name: "networks", label: "Networks", hint: "One a line; network:default where empty.", control: area(filled.networks?.join("\n"), 2, "network:default") }),
      field({ name: "labels", label: "Labels", hint: "One key=value a line.", control: area(pairs(filled.labels), 2) }),
      field({ name: "sshKeys", label: "SSH keys", hint: "One public key a line, for the image's default user.", control: area(filled.sshKeys?.join("\n"), 2) }),
      field({ name: "userData", label: "User-data", hint: "cloud-init's, beginning with #cloud-config.", control: area(filled.userData, 4, "#cloud-config") }),
      field({ name: "arch", label: "Architecture", control: input({ value: filled.arch ?? "", placeholder: "the host's", autocomplete: "off" }) }),
      field({
        name: "host",
        label: "Host",
        control: select(["", ...hosts], filled.host ?? "", (host) => host || "where there is most room"),
      }),
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", name: "autostart", checked: filled.autostart ?? true }),
        h("span", {}, "Start with the host"),
      ),
    ),
  );
}

function requestFrom(form) {
  const value = (name) => form.elements[name].value.trim();
  const request = {
    name: value("name"),
    release: value("release"),
    waitFor: value("waitFor"),
    autostart: form.elements.autostart.checked,
  };
  for (const name of ["memory", "cores", "rootDisk"]) {
    if (value(name)) {
      request[name] = Number(value(name));
    }
  }
  for (const name of ["arch", "host", "userData"]) {
    if (value(name)) {
      request[name] = value(name);
    }
  }
  for (const name of ["networks", "sshKeys"]) {
    if (value(name)) {
      request[name] = lines(value(name));
    }
  }
  if (value("labels")) {
    request.labels = Object.fromEntries(lines(value("labels")).map(labelOf));
  }
  return request;
}

/** Sends a form's request; what the service refuses is shown at its field. */
export async function send(store, path, request, { dialog, form, problem }, submit) {
  submit.disabled = true;
  try {
    const operation = await call("POST", path, request);
    requests.set(operation.id, request);
    store.operation(operation);
    announce("It has begun, and is shown under Now.");
    dialog.close();
  } catch (error) {
    showFieldErrors(form, problem, error);
  } finally {
    submit.disabled = false;
  }
}

function labelOf(line) {
  const at = line.indexOf("=");
  return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

function pairs(labels) {
  return Object.entries(labels ?? {}).map(([name, value]) => `${name}=${value}`).join("\n");
}

export function input(properties) {
  return h("input", { type: "text", ...properties });
}

function number(value, standard, step = "1") {
  const inputMode = step === "1" ? "numeric" : "decimal";
  return h("input", { type: "number", min: "1", step, value: value ?? standard, inputMode });
}

function area(value, rows, placeholder = "") {
  return h("textarea", { rows, spellcheck: false, value: value ?? "", placeholder });
}

export function select(options, chosen, label = (option) => option) {
  const control = h("select", {}, options.map((option) => h("option", { value: option }, label(option))));
  control.value = chosen;
  return control;
}
