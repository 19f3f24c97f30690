import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";

const PAGE = fileURLToPath(new URL("../../main/resources/dashboard", import.meta.url));
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';" +
  " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const TOKEN = "the-right-token";

/** Speaks the gateway's calls and frames from objects that a test sets. */
export class FakeGateway {
  state = { containers: [], images: [], operations: [], hosts: [host("inn-1", { self: true })] };
  requests = [];
  refusals = new Map();
  consoles = new Map();
  prunes = { removed: [], freed: 0 };
  silent = false;
  answering = true;
  #frame = 0;
  #seq = 0;
  #sockets = new Set();
  #history = [];

  async start() {
    this.server = createServer((request, response) => this.#handle(request, response));
    this.events = new WebSocketServer({ noServer: true });
    this.server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    await new Promise((ready) => this.server.listen(0, "127.0.0.1", ready));
    this.url = `http://127.0.0.1:${this.server.address().port}/`;
    return this;
  }

  stop() {
    this.#sockets.forEach((socket) => socket.terminate());
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Breaks every event socket, as a network would. */
  cut() {
    this.#sockets.forEach((socket) => socket.terminate());
  }

  event(type, object) {
    const kind = type.slice(0, type.indexOf("."));
    this.#keep(type, kind, object);
    const frame = this.#numbered({
      host: object.host ?? "inn-1",
      seq: (this.#seq += 1),
      epoch: "e1",
      time: new Date().toISOString(),
      type,
      [kind]: object,
    });
    this.#history.push(frame);
    const text = JSON.stringify(frame);
    this.#sockets.forEach((socket) => socket.send(text));
  }

  #keep(type, kind, object) {
    const list = this.state[`${kind}s`];
    const key = kind === "operation" || kind === "image" ? "id" : "name";
    const at = list.findIndex((known) => known[key] === object[key]);
    if (at >= 0) {
      list.splice(at, 1);
    }
    if (!type.endsWith(".removed")) {
      list.push(object);
    }
  }

  #numbered(frame) {
    return { id: (this.#frame += 1), ...frame };
  }

  #upgrade(request, socket, head) {
    const url = new URL(request.url, this.url);
    if (!this.answering || !this.#signedIn(request) || url.pathname !== "/api/v1/events") {
      socket.destroy();
      return;
    }
    this.events.handleUpgrade(request, socket, head, (opened) => this.#opened(opened, url));
  }

  #opened(socket, url) {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    const since = url.searchParams.get("since");
    this.requests.push({ method: "WS", path: url.pathname, since });
    if (since !== null) {
      this.#history.filter((frame) => frame.id > Number(since)).forEach((frame) => socket.send(JSON.stringify(frame)));
    } else if (!this.silent) {
      socket.send(JSON.stringify(this.#numbered({ type: "snapshot", ...this.state })));
    }
  }

  #signedIn(request) {
    return (request.headers.cookie ?? "").includes("innkeeper-fake=yes");
  }

  async #handle(request, response) {
    const url = new URL(request.url, this.url);
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (!url.pathname.startsWith("/api/")) {
      await file(url.pathname, response);
      return;
    }
    if (!this.answering) {
      request.socket.destroy();
      return;
    }
    const body = await bodyOf(request);
    const path = url.pathname.replace("/api/v1", "");
    this.requests.push({ method: request.method, path: path + url.search, body });
    if (path === "/login") {
      this.#login(request, body, response);
    } else if (!this.#signedIn(request)) {
      answer(response, 401, error("UNAUTHORIZED", "no valid token was shown; send one"));
    } else {
      this.#call(request.method, path, url, response);
    }
  }

  #login(request, body, response) {
    if (request.method === "DELETE") {
      response.setHeader("Set-Cookie", "innkeeper-fake=; Max-Age=0; Path=/");
      answer(response, 204);
    } else if (body?.token === TOKEN) {
      response.setHeader("Set-Cookie", "innkeeper-fake=yes; HttpOnly; SameSite=Strict; Path=/");
      answer(response, 204);
    } else {
      answer(response, 401, error("UNAUTHORIZED", "no valid token was shown; send one"));
    }
  }

  #call(method, path, url, response) {
    const refusal = this.refusals.get(`${method} ${path}`);
    const consoleOf = /^\/containers\/([^/]+)\/console$/.exec(path)?.[1];
    const operationId = /^\/operations\/([^/]+)$/.exec(path)?.[1];
    if (refusal) {
      answer(response, refusal.status, { error: refusal.error });
    } else if (consoleOf) {
      this.#console(consoleOf, url.searchParams.has("follow"), response);
    } else if (path === "/host") {
      answer(response, 200, this.state.hosts[0]);
    } else if (method === "GET" && operationId) {
      answer(response, 200, this.state.operations.find(({ id }) => id === operationId));
    } else {
      answer(response, 202, this.#begun(method, path, url));
    }
  }

  #begun(method, path, url) {
    const dry = url.searchParams.get("dryRun") === "true";
    return operation(`op-${this.requests.length}`, "image.prune", "*", {
      state: "succeeded",
      finishedAt: new Date().toISOString(),
      result: dry ? this.prunes : undefined,
      of: `${method} ${path}`,
    });
  }

  #console(name, follows, response) {
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    response.write(this.consoles.get(name) ?? "");
    if (!follows) {
      response.end();
    }
    this.openConsole = response;
  }
}

async function bodyOf(request) {
  const pieces = [];
  for await (const piece of request) {
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString();
  return text ? JSON.parse(text) : undefined;
}

async function file(path, response) {
  const name = join(PAGE, normalize(path === "/" ? "/index.html" : path));
  const known = await stat(name).catch(() => null);
  if (!known?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "text/plain" });
  createReadStream(name).pipe(response);
}

function answer(response, status, json) {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(json === undefined ? undefined : JSON.stringify(json));
}

export function error(code, message, details = {}) {
  return { error: { code, message, details } };
}

export function ago(seconds) {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

export function host(name, more = {}) {
  return {
    name,
    state: "up",
    self: false,
    memory: 32089,
    freeMemory: 21540,
    cores: 8,
    poolFree: 212.4,
    accel: "kvm",
    versions: { qemu: "7.2.22", libvirt: "9.0.0" },
    ...more,
  };
}

export function operation(id, kind, subject, more = {}) {
  return {
    id,
    kind,
    subject: { kind: kind.split(".")[0], id: subject },
    host: "inn-1",
    state: "running",
    done: 0,
    unit: "",
    message: "",
    phases: [],
    warnings: [],
    createdAt: ago(10),
    startedAt: ago(10),
    updatedAt: ago(0),
    cancellable: true,
    ...more,
  };
}

export function container(name, more = {}) {
  return {
    name,
    state: "running",
    release: "noble",
    arch: "amd64",
    image: { id: "noble-amd64-20261120", serial: "20261120", sha256: "9c3d".repeat(16) },
    memory: 2048,
    cores: 2,
    rootDisk: 10,
    hardware: "arch=amd64 cores=2 mem=2048M root-disk=10240M",
    addresses: [{ address: "192.168.122.41", family: "ipv4", mac: "52:54:00:6b:3c:58", source: "lease" }],
    ready: "true",
    timeline: [
      { name: "created", at: ago(3610) },
      { name: "started", at: ago(3606.2) },
      { name: "address", at: ago(3598.9) },
      { name: "cloud-init init", at: ago(3596.4) },
      { name: "ready", at: ago(3588) },
    ],
    autostart: true,
    networks: ["network:default"],
    labels: { role: "web" },
    createdAt: ago(3610),
    host: "inn-1",
    ...more,
  };
}

export function image(id, more = {}) {
  const [release, arch, serial] = id.split("-");
  return {
    id,
    release,
    arch,
    serial,
    sha256: "9c3d".repeat(16),
    size: 611_319_808,
    virtualSize: 3_758_096_384,
    allocated: 1_823_000_000,
    path: `/var/lib/juju/kvm/guests/${id}-backing-file.qcow`,
    url: `https://images.test/${id}.img`,
    usedBy: [],
    newest: true,
    verified: "signed",
    ...more,
  };
}
