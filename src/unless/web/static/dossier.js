// A dossier's switches, its charts under the pointer and the arrow keys, and its evidence sorted without a new page.
import { fetched, swap, tell } from "./parts.js";

// --- switches: every change is answered at once ------------------------------------------------------------------
let asking;

async function answer(form) {
  asking?.abort();
  asking = new AbortController();
  const held = new URLSearchParams(new FormData(form));
  const place = form.querySelector("#answer");
  try {
    const got = await fetch(`${form.getAttribute("action")}?${held}`, {
      headers: { accept: "application/json" },
      signal: asking.signal,
    });
    const told = await got.json();
    if (!got.ok) throw new Error(told.error ?? "The server does not answer.");
    place.querySelector("[data-answer]").textContent = told.shown;
    place.querySelector("[data-range]").textContent = told.range;
    place.querySelector("[data-words]").textContent = told.words;
  } catch (error) {
    if (error.name !== "AbortError") tell("The forecast could not be asked for; try again.");
  }
}

const switches = (node) => node.closest?.("[data-switches]");
const anyHeld = (form) => [...new FormData(form).values()].some((state) => state !== "as-it-is");

document.addEventListener("change", (event) => {
  const form = switches(event.target);
  if (form) answer(form);
});
document.addEventListener("submit", (event) => {
  const form = switches(event.target);
  if (!form) return;
  event.preventDefault();
  answer(form);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-reset]")) return;
  event.preventDefault();
  const form = switches(event.target);
  form.reset();
  form.querySelectorAll('input[value="as-it-is"]').forEach((one) => (one.checked = true));
  answer(form);
});
document.addEventListener("swapped", (event) => {
  const form = event.target.querySelector("[data-switches]");
  if (form && anyHeld(form)) answer(form);
  chartsOf(event.target);
});

// --- parts of the page that an address asks for: evidence sorted and filtered, what changed, the days ahead --------
async function part(address, id) {
  const place = document.getElementById(id);
  place.setAttribute("aria-busy", "true");
  try {
    const page = await fetched(address);
    if (!swap(place, page.getElementById(id))) place.removeAttribute("aria-busy");
    history.replaceState(null, "", address);
  } catch {
    place.removeAttribute("aria-busy");
    location.assign(address);
  }
}

// The address with what the page asks for already; a part's own fields are replaced by those of the link or form.
function along(query, own) {
  const whole = new URLSearchParams(location.search);
  own.forEach((name) => whole.delete(name));
  for (const [name, value] of query) if (value !== "") whole.set(name, value);
  const text = whole.toString();
  return location.pathname + (text ? `?${text}` : "");
}

const OWN = { evidence: ["which", "about", "words", "sort", "up", "page"], changed: ["since"], ahead: ["ahead"] };

function asked(url, query) {
  const id = url.hash.slice(1);
  if (!OWN[id] || !document.getElementById(id)) return false;
  part(along(query, OWN[id]), id);
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-part]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const url = new URL(link.href);
  if (asked(url, url.searchParams)) event.preventDefault();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-part]")) return;
  if (asked(new URL(form.action), new FormData(form))) event.preventDefault();
});
let pause;
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-part]");
  if (!form || event.target.type === "date") return;
  clearTimeout(pause);
  pause = setTimeout(() => form.requestSubmit(), event.target.type === "search" ? 250 : 0);
});

// --- charts: the sentence of a mark, by pointing at it or by stepping through with the arrow keys -------------------
function chartsOf(place) {
  for (const figure of place.querySelectorAll("figure.chart")) if (!figure.dataset.steps) steps(figure);
}

function steps(figure) {
  const marks = [...figure.querySelectorAll(".marks .point")];
  if (!marks.length) return;
  figure.dataset.steps = marks.length;
  const words = marks.map((mark) => mark.querySelector("title")?.textContent ?? "");
  const pieces = (figure.dataset.marks ?? "").split(" ").filter(Boolean); // the last marks are the evidence's
  const caption = document.createElement("figcaption");
  const range = Object.assign(document.createElement("input"), { type: "range", min: 0, max: marks.length - 1, value: 0 });
  range.setAttribute("aria-label", "Step through the marks of the chart");
  const said = document.createElement("p");
  said.className = "said-mark";
  said.textContent = "Point at a mark, or step through with the arrow keys.";
  caption.append(range, said);
  figure.append(caption);
  const show = (n) => {
    figure.querySelector(".point.on")?.classList.remove("on");
    marks[n].classList.add("on");
    range.value = n;
    range.setAttribute("aria-valuetext", words[n]);
    said.textContent = words[n];
    const id = pieces[n - (marks.length - pieces.length)];
    if (!id || !document.getElementById(`row-${id}`)) return;
    said.append(" ", Object.assign(document.createElement("a"), { href: `#row-${id}`, textContent: "in the table" }));
  };
  range.addEventListener("input", () => show(Number(range.value)));
  range.addEventListener("focus", () => show(Number(range.value)));
  figure.addEventListener("pointerover", (event) => {
    const n = marks.indexOf(event.target.closest?.(".point"));
    if (n >= 0) show(n);
  });
}

chartsOf(document);
