import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core");
const SHOTS = fileURLToPath(new URL("../../../target/screenshots/", import.meta.url));

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 400, height: 860 };

/** Debian's Chromium. Its sandbox needs rights that containers do not give. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** A page of its own session, which notes what went wrong in it and where it asked. */
export async function openPage(browser, url, { viewport = WIDE, theme = "light", calm = true } = {}) {
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    reducedMotion: calm ? "reduce" : "no-preference",
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults = [];
  const origin = new URL(url).origin;
  page.on("console", (message) => {
    if (message.type() === "error" && !isExpected(message)) {
      faults.push(`console: ${message.text()} ${message.location().url}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.stack}`));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (!["data:", "blob:"].includes(asked.protocol) && asked.host !== new URL(origin).host) {
      faults.push(`request to ${request.url()}`);
    }
  });
  await page.goto(url);
  return { page, faults, close: () => context.close() };
}

/** The browser itself reports answers that a test asked for and connections that a test cut. */
function isExpected(message) {
  const text = message.text();
  return (
    /Failed to load resource: (the server responded with a status of [45]|net::ERR_)/.test(text) ||
    /WebSocket connection to .* failed/.test(text)
  );
}

export async function screenshot(page, name) {
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}${name}.png` });
}

/** Serious findings of axe-core, one line each. */
export async function accessibilityFindings(page) {
  // A policy without 'unsafe-inline' keeps scripts out of the page, but not those of the driver.
  await page.evaluate(await (await import("node:fs/promises")).readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map(({ target, failureSummary }) => `${target.join(" ")} (${failureSummary})`).join("; ")}`);
}
