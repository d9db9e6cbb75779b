// Details of a mark stand beside it (without this they stand at the foot of the window); Escape puts them away.
const GAP = 8;

function beside(mark) {
  const tip = mark.querySelector(":scope > .tip");
  if (!tip) return;
  const at = mark.getClientRects()[0];
  tip.classList.add("beside");
  const box = tip.getBoundingClientRect();
  const left = Math.min(Math.max(GAP, at.left), innerWidth - box.width - GAP);
  const below = at.bottom + GAP + box.height < innerHeight;
  tip.style.left = `${Math.max(GAP, left)}px`; // through the object model, which the policy allows
  tip.style.top = `${below ? at.bottom + 4 : Math.max(GAP, at.top - box.height - 4)}px`;
}

for (const mark of document.querySelectorAll(".reads .m")) {
  mark.addEventListener("mouseenter", () => beside(mark));
  mark.addEventListener("focus", () => beside(mark));
  for (const back of ["mouseenter", "focus"]) mark.addEventListener(back, () => mark.classList.remove("put-away"));
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const mark of document.querySelectorAll(".reads .m:hover, .reads .m:focus")) mark.classList.add("put-away");
});
