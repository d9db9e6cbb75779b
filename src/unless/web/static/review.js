// A queue worked by keyboard: no page is loaded between pieces, and the next one is there before it is asked for.
const place = document.getElementById("review");
const dialog = document.getElementById("keys");
const base = location.pathname.replace(/\/[^/]+\/edit$/, "");
const everything = new URLSearchParams(location.search).get("all") === "true";
const ahead = new Map(); // fragments on their way or here, by the piece's id
const trail = []; // pieces looked at before this one
let busy = false;

const tell = (words) => document.dispatchEvent(new CustomEvent("tell", { detail: words }));
const piece = () => place.querySelector("article.piece");
const here = () => piece()?.dataset.id ?? "";
const address = (id) => `${base}?${new URLSearchParams({ ...(id && { at: id }), ...(everything && { all: "true" }) })}`;

class Trouble extends Error {}

async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, { ...options, headers: { "x-fragment": "1", ...options.headers } });
  } catch {
    throw new Trouble("The server does not answer; nothing was decided.");
  }
  if (answer.redirected && new URL(answer.url).pathname === "/login") location.reload();
  return answer;
}

async function fragment(id) {
  const answer = await ask(address(id));
  if (!answer.ok) throw new Trouble("That piece is no longer there.");
  return answer.text();
}

function fetched(id) {
  if (!ahead.has(id)) {
    const coming = fragment(id);
    coming.catch(() => ahead.delete(id));
    ahead.set(id, coming);
  }
  return ahead.get(id);
}

function put(html, focus = "#piece") {
  place.innerHTML = html; // made on the server, where every value is escaped
  place.querySelector(focus)?.focus();
  const after = piece()?.dataset.after;
  if (after) fetched(after).catch(() => {});
}

async function go(id, { back = false } = {}) {
  const from = here();
  const html = await fetched(id ?? "");
  ahead.delete(id ?? "");
  if (!back && from && from !== id) trail.push(from);
  put(html);
  history.replaceState(null, "", address(id));
  scrollTo({ top: 0 });
}

async function post(form) {
  const body = new URLSearchParams(new FormData(form));
  return ask(form.getAttribute("action"), { method: "POST", body, headers: { accept: "application/json" } });
}

async function decided(answer) {
  const done = await answer.json().catch(() => ({}));
  if (answer.status === 409) {
    ahead.clear();
    await go(done.next);
    tell(done.said);
    return;
  }
  if (!answer.ok) throw new Trouble(done.error ?? "It was not done; load the page again.");
  if (done.undone === false) return tell(done.said);
  ahead.delete(here());
  await go(done.next ?? undefined);
  const left = place.querySelector("[data-left]");
  if (left && !everything) left.textContent = done.left;
  place.querySelector("[data-undo]")?.removeAttribute("hidden");
  tell(`${done.said} ${done.left} left.`);
}

async function keep(form) {
  const answer = await post(form);
  if (answer.status !== 422) return decided(answer);
  put(await answer.text(), "[aria-invalid]");
  tell("Some values will not do; what is wrong stands beside them.");
}

async function editing(link) {
  const answer = await ask(link.href);
  if (!answer.ok) throw new Trouble("That piece cannot be edited now.");
  put(await answer.text(), ".edit select, .edit input[type=text]");
}

async function once(work) {
  if (busy) return;
  busy = true;
  place.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    tell(error.message);
  } finally {
    busy = false;
    place.removeAttribute("aria-busy");
  }
}

const first = (selector) => place.querySelector(selector);
const press = (selector) => first(selector)?.requestSubmit();

const KEYS = {
  a: () => press('[data-decide="accept"]'),
  r: () => first("#why")?.focus(),
  e: () => first("[data-editing]")?.click(),
  s: () => first("[data-skip]")?.click(),
  j: () => first("[data-skip]")?.click(),
  k: back,
  u: () => press("[data-undo]"),
  o: () => { const whole = first("details"); if (whole) whole.open = !whole.open; },
  "?": () => dialog.showModal(),
};

function back() {
  const id = trail.pop() ?? piece()?.dataset.before;
  if (id) once(() => go(id, { back: true }));
  else tell("There is no piece before this one.");
}

const on = document.getElementById("keys-on");
on.checked = localStorage.getItem("review-keys") !== "off";
on.addEventListener("change", () => localStorage.setItem("review-keys", on.checked ? "on" : "off"));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  const typing = event.target.closest("input, textarea, select");
  if (typing) {
    if (event.key === "Escape") first(".edit [data-go]") ? first(".edit [data-go]").click() : first("#piece")?.focus();
    return;
  }
  const work = KEYS[event.key];
  if (!work || (!on.checked && event.key !== "?")) return;
  event.preventDefault();
  work();
});

place.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.matches("[data-edit]")) once(() => keep(form));
  else once(async () => decided(await post(form)));
});

place.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a[data-go], a[data-editing]");
  if (!link) return;
  event.preventDefault();
  once(() => (link.dataset.go ? go(link.dataset.go) : editing(link)));
});

const opener = document.querySelector("[data-keys]");
opener.hidden = false;
opener.addEventListener("click", () => dialog.showModal());
const after = piece()?.dataset.after;
if (after) fetched(after).catch(() => {});
