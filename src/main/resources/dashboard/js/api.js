/** Calls of the HTTP API. A call that fails throws an ApiError. */

const ROOT = "api/v1";

export class ApiError extends Error {
  constructor(status, code, message, details = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

let signedOut = () => {};

/** What to do where the service no longer knows this browser. */
export function onSignedOut(action) {
  signedOut = action;
}

export function eventsUrl(since) {
  const url = new URL(`${ROOT}/events`, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (since !== null) {
    url.searchParams.set("since", since);
  }
  return url;
}

export async function call(method, path, body, { quiet = false, signal } = {}) {
  const response = await sent(method, path, body, signal);
  if (!response.ok) {
    const error = await failure(response);
    if (response.status === 401 && !quiet) {
      signedOut();
    }
    throw error;
  }
  return response.status === 204 ? null : response.json();
}

async function sent(method, path, body, signal) {
  const options = { method, signal, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  try {
    return await fetch(`${ROOT}${path}`, options);
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    throw new ApiError(0, "UNREACHABLE", "the service does not answer; it may be restarting");
  }
}

async function failure(response) {
  try {
    const { error } = await response.json();
    return new ApiError(response.status, error.code, error.message, error.details);
  } catch {
    const what = `the service answered ${response.status}`;
    return new ApiError(response.status, `HTTP ${response.status}`, what);
  }
}

/** A text that grows, as a reader of bytes. */
export async function textStream(path, signal) {
  const response = await sent("GET", path, undefined, signal);
  if (!response.ok) {
    throw await failure(response);
  }
  return response.body.getReader();
}

export function rawUrl(path) {
  return `${ROOT}${path}`;
}

export function containerPath(name) {
  return `/containers/${encodeURIComponent(name)}`;
}

/** Waits until an operation ends; one that failed throws its error. */
export async function finished(operation) {
  let current = operation;
  while (current.state === "queued" || current.state === "running") {
    current = await call("GET", `/operations/${encodeURIComponent(current.id)}?wait=30s`);
  }
  if (current.error) {
    throw new ApiError(0, current.error.code, current.error.message, current.error.details);
  }
  return current;
}
