// What makes pages live. Reading works without it.
// Any module announces what was done: document.dispatchEvent(new CustomEvent("tell", {detail: "Accepted."})).
const told = document.getElementById("told");
let fading;
document.addEventListener("tell", (event) => {
  const line = document.createElement("p");
  line.textContent = event.detail;
  told.replaceChildren(line);
  clearTimeout(fading);
  fading = setTimeout(() => told.replaceChildren(), 8000);
});
