import { compareInstants, heard } from "./clock.js";
import { RateHistory } from "./ratehistory.js";

const LOGGED = 1000;
const FINISHED_KEPT = 200;

export const RUNNING = new Set(["queued", "running"]);

export function isRunning(operation) {
  return RUNNING.has(operation.state);
}

/** Names are unique among connected hosts, but a partition may have made two. */
export function containerKey(container) {
  return `${container.host ?? ""}/${container.name}`;
}

/**
 * All that the service told, always the latest of each object. Watchers are called at most once a
 * frame, however many events came.
 */
export class Store {
  containers = new Map();
  images = new Map();
  operations = new Map();
  hosts = new Map();
  rates = new Map();
  log = [];
  loaded = false;
  #watchers = [];
  #changeWatchers = [];
  #dirty = new Set();
  #frame = 0;

  /** Calls back once a frame with the names of what changed. */
  watch(watcher) {
    this.#watchers.push(watcher);
  }

  /** Calls back at once for each change of an object's state: (type, before, after). */
  onChange(watcher) {
    this.#changeWatchers.push(watcher);
  }

  snapshot(frame) {
    this.containers = index(frame.containers, containerKey);
    this.images = index(frame.images, (image) => image.id);
    this.operations = index(frame.operations, (operation) => operation.id);
    this.hosts = index(frame.hosts, (host) => host.name);
    for (const id of this.rates.keys()) {
      if (!this.operations.has(id)) {
        this.rates.delete(id);
      }
    }
    this.operations.forEach((operation) => this.#sample(operation));
    this.loaded = true;
    this.touch("containers", "images", "operations", "hosts", "log");
  }

  event(frame) {
    heard(frame.time);
    const kind = frame.type.slice(0, frame.type.indexOf("."));
    const object = frame[kind];
    if (!object) {
      return;
    }
    const before = this.#apply(kind, frame, object);
    this.#note(frame, kind, before, object);
    this.#changeWatchers.forEach((watcher) => watcher(frame.type, before, object));
  }

  /** Takes an operation that an answer brought before its event. */
  operation(operation) {
    const known = this.operations.get(operation.id);
    if (!known || compareInstants(known.updatedAt, operation.updatedAt) < 0) {
      this.operations.set(operation.id, operation);
      this.touch("operations");
    }
  }

  host(host) {
    this.hosts.set(host.name, host);
    this.touch("hosts");
  }

  #apply(kind, frame, object) {
    const map = this[`${kind}s`];
    const key = this.#key(kind, frame, object);
    const before = map.get(key);
    if (frame.type.endsWith(".removed")) {
      map.delete(key);
    } else {
      map.set(key, object);
    }
    if (kind === "operation") {
      this.#sample(object);
      this.#forget();
    }
    this.touch(`${kind}s`);
    return before;
  }

  #key(kind, frame, object) {
    switch (kind) {
      case "container":
        return containerKey({ host: object.host ?? frame.host, name: object.name });
      case "host":
        return object.name;
      default:
        return object.id;
    }
  }

  #sample(operation) {
    if (isRunning(operation) && operation.rate !== undefined) {
      let history = this.rates.get(operation.id);
      if (!history) {
        history = new RateHistory();
        this.rates.set(operation.id, history);
      }
      history.add(Date.parse(operation.updatedAt), operation.rate);
    }
  }

  /** The page stays open for days: operations that ended long ago go, oldest first. */
  #forget() {
    if (this.operations.size <= FINISHED_KEPT * 2) {
      return;
    }
    const ended = [...this.operations.values()]
      .filter((operation) => !isRunning(operation))
      .sort((one, other) => compareInstants(one.updatedAt, other.updatedAt));
    for (const operation of ended.slice(0, Math.max(0, ended.length - FINISHED_KEPT))) {
      this.operations.delete(operation.id);
      this.rates.delete(operation.id);
    }
  }

  /** Ticks of progress are no news: an operation is noted when its state or phase changes. */
  #note(frame, kind, before, object) {
    const tick =
      kind === "operation" && before?.state === object.state && before?.phase === object.phase;
    if (tick || kind === "host") {
      return;
    }
    this.log.push({ id: frame.id, time: frame.time, host: frame.host, type: frame.type, object });
    if (this.log.length > LOGGED) {
      this.log.splice(0, this.log.length - LOGGED);
    }
    this.touch("log");
  }

  touch(...names) {
    names.forEach((name) => this.#dirty.add(name));
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => this.#flush());
    }
  }

  #flush() {
    this.#frame = 0;
    const dirty = this.#dirty;
    this.#dirty = new Set();
    this.#watchers.forEach((watcher) => watcher(dirty));
  }
}

function index(list, keyOf) {
  return new Map((list ?? []).map((object) => [keyOf(object), object]));
}
