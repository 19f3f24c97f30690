import { Actions } from "./actions.js";
import { announce } from "./announce.js";
import { ApiError, call, onSignedOut } from "./api.js";
import { Containers } from "./containers.js";
import { hidden } from "./dom.js";
import { Drawer } from "./drawer.js";
import { openEdit } from "./edit.js";
import { operationTitle } from "./format.js";
import { Hosts } from "./hosts.js";
import { Images } from "./images.js";
import { openLaunch } from "./launch.js";
import { Log } from "./log.js";
import { Now } from "./now.js";
import { Pill } from "./pill.js";
import { requestOf } from "./send.js";
import { login, logout, SignIn, tokenFromAddress } from "./signin.js";
import { Store } from "./store.js";
import { EventStream } from "./stream.js";
import { openPrune, openSync } from "./sync.js";

const TICK_MILLIS = 100;
const TICK_MILLIS_CALM = 1000;

const store = new Store();
const actions = new Actions(store);
const pill = new Pill(store);
const drawer = new Drawer(store, { ...actions, change: ([container]) => openEdit(store, container) });
const now = new Now(store, { cancel: actions.cancel, retry });
const containers = new Containers(store, {
  actions,
  open: (container) => drawer.open(container),
  launch: () => openLaunch(store),
});
const images = new Images(store, { remove: actions.removeImage, sync: () => openSync(store) });
const hosts = new Hosts(store);
const log = new Log(store);
const signIn = new SignIn(() => begin());

const stream = new EventStream({
  onState: (state) => pill.show(state),
  onHost: (host) => store.host(host),
  onFrame: (frame) => (frame.type === "snapshot" ? store.snapshot(frame) : store.event(frame)),
});

/** What a change of each kind of object makes necessary to draw. */
const VIEWS = [
  [["operations", "hosts"], () => now.render()],
  [["containers", "hosts"], () => containers.render()],
  [["images"], () => images.render()],
  [["hosts"], () => hosts.render()],
  [["containers", "operations"], () => drawer.render()],
  [["log"], () => log.render()],
];

store.watch((dirty) => {
  if (!store.loaded) {
    return;
  }
  VIEWS.filter(([names]) => names.some((name) => dirty.has(name))).forEach(([, render]) => render());
  const main = document.getElementById("main");
  if (main.getAttribute("aria-busy") === "true") {
    main.setAttribute("aria-busy", "false");
    drawer.restore();
  }
});

store.onChange((type, before, object) => {
  if (type === "operation.updated" && before?.state !== object.state) {
    const ends = { succeeded: "done", failed: `failed: ${object.error?.message ?? ""}`, cancelled: "cancelled" };
    if (ends[object.state]) {
      announce(`${operationTitle(object)} ${ends[object.state]}.`);
    }
  } else if (type === "container.updated" && before && before.state !== object.state) {
    announce(`${object.name} is ${object.state}.`);
  }
});

/** A launch of this page is done again as it was asked for; another one's is asked for anew. */
function retry(operation) {
  const request = requestOf(operation.id);
  if (operation.kind === "container.create") {
    openLaunch(store, request ?? { name: operation.subject.id });
  } else if (operation.kind === "container.update" && known(operation)) {
    openEdit(store, known(operation));
  } else if (operation.kind === "image.sync" && request) {
    actions.sync(request);
  } else if (!actions.retry(operation)) {
    announce("It cannot be done again from here.");
  }
}

function known({ host, subject }) {
  return store.containers.get(`${host}/${subject.id}`);
}

function signedOut() {
  stream.close();
  drawer.close();
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
  document.body.dataset.signedIn = "false";
  hidden(document.getElementById("main"), true);
  signIn.show(true);
}

async function begin() {
  try {
    store.host(await call("GET", "/host"));
  } catch (error) {
    if (error.status === 401) {
      return;
    }
  }
  document.body.dataset.signedIn = "true";
  signIn.show(false);
  hidden(document.getElementById("main"), false);
  stream.open();
}

async function start() {
  const token = tokenFromAddress();
  if (token !== null) {
    try {
      await login(token);
    } catch (error) {
      signedOut();
      signIn.complain(error instanceof ApiError ? error : new ApiError(0, "INTERNAL", String(error)));
      return;
    }
  }
  await begin();
}

function every(millis, action) {
  setInterval(() => {
    if (!document.hidden) {
      action();
    }
  }, millis);
}

onSignedOut(signedOut);
document.getElementById("open-launch").addEventListener("click", () => openLaunch(store));
document.getElementById("open-sync").addEventListener("click", () => openSync(store));
document.getElementById("open-prune").addEventListener("click", () => openPrune(actions));
document.getElementById("sign-out").addEventListener("click", async () => {
  await logout().catch(() => null);
  try {
    await call("GET", "/host");
    announce("This service asks nobody for a token.");
  } catch {
    signedOut();
  }
});
every(
  matchMedia("(prefers-reduced-motion: reduce)").matches ? TICK_MILLIS_CALM : TICK_MILLIS,
  () => pill.live && now.tick(),
);
every(1000, () => pill.tick());
every(10_000, () => containers.tick());
start();
