// Parts of a page are swapped for what the server makes of the same address now: focus, place and open details stay.
export const tell = (words) => document.dispatchEvent(new CustomEvent("tell", { detail: words }));

export async function fetched(address, signal) {
  const answer = await fetch(address, { headers: { accept: "text/html" }, signal });
  if (answer.redirected && new URL(answer.url).pathname === "/login") location.reload();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

const typing = (part) => {
  const at = document.activeElement;
  return part.contains(at) && at.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
};

function opened(part) {
  return [...part.querySelectorAll("details")].map((one) => one.open);
}

// Swap one part; what is being typed into is left alone. Returns whether anything was different.
export function swap(part, fresh) {
  if (!fresh || typing(part) || part.isEqualNode(fresh)) return false;
  const at = part.contains(document.activeElement) ? document.activeElement.id : "";
  const open = opened(part);
  const checked = [...part.querySelectorAll("input[type=radio]:checked")].map((one) => one.id);
  part.replaceWith(fresh);
  for (const id of checked) {
    const one = document.getElementById(id);
    if (one) one.checked = true;
  }
  fresh.querySelectorAll("details").forEach((one, n) => {
    if (open[n] !== undefined) one.open = open[n];
  });
  if (at) document.getElementById(at)?.focus({ preventScroll: true });
  fresh.dispatchEvent(new CustomEvent("swapped", { bubbles: true }));
  return true;
}

// Swap the parts that a selector finds; parts without an id of their own are none.
export function swapAll(page, selector) {
  let different = false;
  for (const part of document.querySelectorAll(selector)) {
    if (part.id && swap(part, page.getElementById(part.id))) different = true;
  }
  return different;
}
