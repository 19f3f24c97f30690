import { call } from "./api.js";
import { hidden, text } from "./dom.js";

const AGAIN_MILLIS = 1_000;
const TOKEN = /^#token=(.+)$/;

/** The token of the link that the service printed; taken out of the address at once. */
export function tokenFromAddress() {
  const token = TOKEN.exec(location.hash)?.[1];
  if (token !== undefined) {
    history.replaceState(null, "", location.pathname + location.search);
  }
  return token === undefined ? null : decodeURIComponent(token);
}

/** Changes the token for a cookie that scripts cannot read. A call that was broken off is made again. */
export async function login(token) {
  const exchange = () => call("POST", "/login", { token }, { quiet: true });
  try {
    await exchange();
  } catch (error) {
    if (error.status !== 0) {
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MILLIS));
    await exchange();
  }
}

export function logout() {
  return call("DELETE", "/login", undefined, { quiet: true });
}

/** The form where nobody is signed in. */
export class SignIn {
  constructor(onSignedIn) {
    this.element = document.getElementById("signin");
    this.form = document.getElementById("signin-form");
    this.token = document.getElementById("token");
    this.error = document.getElementById("token-error");
    this.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await this.#submit(onSignedIn);
    });
  }

  async #submit(onSignedIn) {
    const button = this.form.querySelector("button");
    button.disabled = true;
    text(this.error, "");
    try {
      await login(this.token.value.trim());
      this.token.value = "";
      onSignedIn();
    } catch (error) {
      this.complain(error);
    } finally {
      button.disabled = false;
    }
  }

  complain(error) {
    const wrong = error.status === 401;
    text(this.error, wrong ? "That is not this service's token." : error.message);
    this.token.setAttribute("aria-invalid", String(wrong));
  }

  show(isShown) {
    hidden(this.element, !isShown);
    if (isShown) {
      this.token.focus();
    }
  }
}
