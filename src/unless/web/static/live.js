// The page as it is now: the server says what came in, and the page's live parts are fetched again.
import { fetched, swapAll, tell } from "./parts.js";

const page = document.querySelector("[data-page]");
const PAUSE = 2000; // milliseconds between two fetches at least, however much comes in
const AGAIN = 10000; // before a server that sent us away is asked again
let source;
let last = 0;
let waiting;

const headline = () => document.querySelector("[data-headline]")?.dataset.headline;

async function refresh() {
  waiting = undefined;
  last = Date.now();
  const before = headline();
  let now;
  try {
    now = await fetched(location.href);
  } catch {
    return; // the next event tries again
  }
  page.dataset.stamp = now.querySelector("[data-page]")?.dataset.stamp ?? page.dataset.stamp;
  if (!swapAll(now, "[data-live]")) return;
  const after = headline();
  tell(before === after ? "This page was brought up to date." : `Something came in: now ${after}, before ${before}.`);
}

function soon() {
  waiting ??= setTimeout(refresh, Math.max(0, last + PAUSE - Date.now()));
}

function concerns(news) {
  const of = page.dataset.of;
  return news.every || (of === "*" ? news.questions.length > 0 : news.questions.includes(of));
}

function listen() {
  if (source || document.hidden) return;
  source = new EventSource(`/live?since=${page.dataset.stamp}`);
  source.addEventListener("changed", (event) => {
    if (concerns(JSON.parse(event.data))) soon();
    else page.dataset.stamp = event.lastEventId;
  });
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return; // it comes again by itself
    leave();
    setTimeout(listen, AGAIN);
  });
}

function leave() {
  source?.close();
  source = undefined;
}

// A browser has few connections to one server: pages that nobody looks at give theirs back, and catch up later.
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
addEventListener("pagehide", leave);
addEventListener("pageshow", listen);
listen();
