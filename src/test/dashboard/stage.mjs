import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";
import { accessibilityFindings, launchBrowser, openPage, screenshot } from "./browser.mjs";
import { FakeGateway, TOKEN } from "./fakegateway.mjs";

/** A browser, and for each test a gateway that it rules. Whatever goes wrong in a page fails its test. */

let browser;

export let gateway;
export let opened;

before(async () => {
  browser = await launchBrowser();
});

after(() => browser.close());

beforeEach(async () => {
  gateway = await new FakeGateway().start();
  opened = [];
});

afterEach(async () => {
  gateway.stop();
  for (const { faults, close } of opened) {
    await close();
    assert.deepEqual(faults, []);
  }
});

export async function open(options, fragment = `#token=${TOKEN}`) {
  const page = await openPage(browser, gateway.url + fragment, options);
  opened.push(page);
  return page.page;
}

export async function looksGood(page, name) {
  await screenshot(page, name);
  assert.deepEqual(await accessibilityFindings(page), [], `accessibility of ${name}`);
}

export function dialog(page) {
  return page.locator("dialog[open]");
}

/** The requests that the page has made of one kind. */
export function asked(method, path) {
  return gateway.requests.filter((request) => request.method === method && request.path === path);
}
