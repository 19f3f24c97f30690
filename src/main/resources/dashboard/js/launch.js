import { area, check, folded, input, labelsOf, lines, number, pairs, select } from "./controls.js";
import { cancelButton, field, openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { send } from "./send.js";

const COMMON = ["noble", "jammy", "lts"];
const FIGURES = ["memory", "cores", "rootDisk", "timeout"];
const TEXTS = ["arch", "host", "firmware", "stream", "ftype", "source", "signature", "digest", "userData", "networkConfig"];
const LISTS = ["networks", "sshKeys"];
const FOLLOWED = { ready: "it is ready", address: "it has an address", started: "it is started", none: "it is accepted" };

/** The dialog that launches a container. */
export function openLaunch(store, filled = {}) {
  const submit = h("button", { type: "submit", class: "button primary" }, "Launch");
  const { form } = openDialog({
    title: "Launch a container",
    wide: true,
    content: [basics(store, filled), guest(filled), machine(store, filled), image(filled)],
    buttons: [cancelButton(), submit],
    onSubmit: (parts) => send(store, ["POST", "/containers"], requestFrom(parts.form), parts, submit),
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
    field({ name: "memory", label: "Memory, MiB", control: number(filled.memory ?? 1024) }),
    field({ name: "cores", label: "Cores", control: number(filled.cores ?? 1) }),
    field({ name: "rootDisk", label: "Disk, GiB", control: number(filled.rootDisk ?? 8, { step: "any" }) }),
    field({
      name: "waitFor",
      label: "Follow until",
      control: select(Object.keys(FOLLOWED), filled.waitFor ?? "ready", (state) => FOLLOWED[state]),
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

function guest(filled) {
  return folded(
    "Network, keys and user-data",
    field({ name: "networks", label: "Networks", hint: "One a line; network:default where empty.", control: area(filled.networks?.join("\n"), 2, "network:default") }),
    field({ name: "labels", label: "Labels", hint: "One key=value a line.", control: area(pairs(filled.labels), 2) }),
    field({ name: "sshKeys", label: "SSH keys", hint: "One public key a line, for the image's default user.", control: area(filled.sshKeys?.join("\n"), 2) }),
    field({ name: "userData", label: "User-data", hint: "cloud-init's, beginning with #cloud-config.", control: area(filled.userData, 4, "#cloud-config") }),
    field({ name: "networkConfig", label: "Network-config", hint: "cloud-init's; made from the networks where empty.", control: area(filled.networkConfig, 3, "version: 2") }),
  );
}

function machine(store, filled) {
  const hosts = [...store.hosts.values()].filter(({ state }) => state === "up").map(({ name }) => name).sort();
  return folded(
    "Machine and host",
    field({ name: "arch", label: "Architecture", control: input({ value: filled.arch ?? "", placeholder: "the host's", autocomplete: "off" }) }),
    field({
      name: "firmware",
      label: "Firmware",
      control: select(["", "bios", "uefi"], filled.firmware ?? "", (kind) => ({ bios: "BIOS", uefi: "UEFI" })[kind] ?? "as the image needs it"),
    }),
    field({
      name: "host",
      label: "Host",
      control: select(["", ...hosts], filled.host ?? "", (host) => host || "where there is most room"),
    }),
    field({ name: "timeout", label: "Follow for, seconds", hint: "300 where empty.", control: number(filled.timeout ?? "") }),
    check("autostart", "Start with the host", filled.autostart ?? true),
  );
}

function image(filled) {
  return folded("Stream and source of the image", ...imageFields(filled));
}

/** Which image of a release, and from where. */
export function imageFields(filled) {
  const place = (name, label, placeholder, hint) =>
    field({ name, label, hint, control: input({ value: filled[name] ?? "", placeholder, autocomplete: "off", spellcheck: false }) });
  return [
    place("stream", "Stream", "as configured"),
    place("ftype", "File type", "the usual", "Which file of the release, as its index calls it."),
    field({
      name: "signature",
      label: "Signature",
      control: select(["", "required", "if-present", "off"], filled.signature ?? "", (mode) => ({ "if-present": "checked where there is one", off: "not checked" })[mode] ?? (mode || "as configured")),
    }),
    place("source", "Source", "as configured"),
    place("digest", "Digest", "", "Needed where the release is a URL: sha256:…"),
  ];
}

function requestFrom(form) {
  const value = (name) => form.elements[name].value.trim();
  const written = (names) => names.filter(value);
  const request = {
    name: value("name"),
    release: value("release"),
    waitFor: value("waitFor"),
    autostart: form.elements.autostart.checked,
  };
  written(FIGURES).forEach((name) => (request[name] = Number(value(name))));
  written(TEXTS).forEach((name) => (request[name] = value(name)));
  written(LISTS).forEach((name) => (request[name] = lines(value(name))));
  if (value("labels")) {
    request.labels = labelsOf(value("labels"));
  }
  return request;
}
