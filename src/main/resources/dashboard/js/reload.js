/*
 * Loads the page again where a part of it did not come. Browsers break off what they are loading when a
 * network interface comes or goes, as each start of a guest makes one on the host itself.
 */
{
  const KEY = "innkeeper-reloads";
  const MOST = 5;
  const WAIT_MILLIS = 500;
  let broken = false;

  function again(event) {
    if (broken || !(event.target instanceof HTMLScriptElement || event.target instanceof HTMLLinkElement)) {
      return;
    }
    broken = true;
    const times = Number(sessionStorage.getItem(KEY) ?? 0) + 1;
    if (times <= MOST) {
      sessionStorage.setItem(KEY, String(times));
      setTimeout(() => location.reload(), WAIT_MILLIS * times);
    }
  }

  window.addEventListener("error", again, true);
  window.addEventListener("load", () => {
    window.removeEventListener("error", again, true);
    if (!broken) {
      sessionStorage.removeItem(KEY);
    }
  });
}
