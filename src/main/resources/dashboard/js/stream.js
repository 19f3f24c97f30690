import { call, eventsUrl } from "./api.js";

const FIRST_WAIT_MILLIS = 500;
const LONGEST_WAIT_MILLIS = 15_000;
const QUIET_MILLIS = 20_000;
const ANSWER_MILLIS = 8_000;

/**
 * The event socket. Lost, it comes back by itself, from the last frame that arrived, so that nothing
 * is missed. Tells its state as {state, retryAt, lastAt}: connecting, live, reconnecting, signed-out.
 */
export class EventStream {
  #socket = null;
  #since = null;
  #wait = FIRST_WAIT_MILLIS;
  #timer = 0;
  #watchdog = 0;
  #lastAt = null;

  constructor({ onFrame, onState, onHost }) {
    this.onFrame = onFrame;
    this.onState = onState;
    this.onHost = onHost;
    window.addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") {
        this.now();
      }
    });
  }

  open() {
    this.#tell("connecting");
    this.#connect();
  }

  /** Ends a wait before its time. */
  now() {
    if (this.#timer !== 0) {
      this.#again();
    }
  }

  close(state = "signed-out") {
    this.#stopTimers();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#since = null;
    this.#wait = FIRST_WAIT_MILLIS;
    this.#tell(state);
  }

  #connect() {
    this.#stopTimers();
    const socket = new WebSocket(eventsUrl(this.#since), "innkeeper.v1");
    this.#socket = socket;
    socket.onmessage = (message) => this.#received(socket, message);
    socket.onclose = () => this.#lost(socket);
    this.#watch(socket);
  }

  #received(socket, message) {
    if (socket !== this.#socket) {
      return;
    }
    const frame = JSON.parse(message.data);
    this.#since = frame.id;
    this.#lastAt = Date.now();
    this.#wait = FIRST_WAIT_MILLIS;
    this.#tell("live");
    this.#watch(socket);
    this.onFrame(frame);
  }

  /** A cable that was pulled closes nothing: where nothing comes, the service is asked. */
  #watch(socket) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#probe(socket), QUIET_MILLIS);
  }

  async #probe(socket) {
    const signal = AbortSignal.timeout(ANSWER_MILLIS);
    try {
      this.onHost(await call("GET", "/host", undefined, { signal }));
    } catch {
      this.#giveUp(socket);
      return;
    }
    if (socket.readyState === WebSocket.OPEN) {
      this.#watch(socket);
    } else {
      this.#giveUp(socket);
    }
  }

  #giveUp(socket) {
    socket.close();
    this.#lost(socket);
  }

  #lost(socket) {
    if (socket === this.#socket) {
      this.#socket = null;
      this.#later();
    }
  }

  #later() {
    this.#stopTimers();
    const wait = this.#wait * (0.8 + Math.random() * 0.4);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MILLIS);
    this.#tell("reconnecting", Date.now() + wait);
    this.#timer = setTimeout(() => this.#again(), wait);
  }

  /** A refused socket does not say why; a call does, and signs out where that is the reason. */
  async #again() {
    this.#stopTimers();
    try {
      const signal = AbortSignal.timeout(ANSWER_MILLIS);
      this.onHost(await call("GET", "/host", undefined, { signal }));
    } catch (error) {
      if (error.status !== 401) {
        this.#later();
      }
      return;
    }
    this.#connect();
  }

  #stopTimers() {
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#timer = 0;
  }

  #tell(state, retryAt = null) {
    this.onState({ state, retryAt, lastAt: this.#lastAt });
  }
}
