import { announce } from "./announce.js";
import { call } from "./api.js";
import { showFieldErrors } from "./dialog.js";

/** Requests of this page's launches and syncs, for Retry; user-data stays in memory only. */
const requests = new Map();

export function requestOf(operationId) {
  return requests.get(operationId);
}

/** Sends a form's request; what the service refuses is shown at its field. */
export async function send(store, [method, path], request, { dialog, form, problem }, submit) {
  submit.disabled = true;
  try {
    const operation = await call(method, path, request);
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
