// Adding: files can be dropped, and a batch shows how far it is without being loaded again.
const EVERY = 700; // ms between looks: about the time that an article takes

const files = document.getElementById("files");
if (files) {
  const zone = files.closest(".drop");
  const chosen = document.getElementById("chosen");
  zone.querySelector("[data-drop]").hidden = false;
  const list = () => {
    chosen.replaceChildren(...[...files.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name}, ${Math.max(1, Math.round(file.size / 1024))} kB`;
      return line;
    }));
  };
  files.addEventListener("change", list);
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    files.files = event.dataTransfer.files;
    list();
    files.form.querySelector("button").focus();
  });
}

const batch = document.getElementById("batch");
const done = () => batch.querySelector("[data-done]")?.dataset.done === "yes";

async function look() {
  try {
    const answer = await fetch(location.pathname, { headers: { "x-fragment": "1" } });
    if (answer.ok) batch.innerHTML = await answer.text(); // made on the server, where every value is escaped
  } catch {
    // The server is away for a moment; what was handed in waits there.
  }
  if (!done()) return setTimeout(look, EVERY);
  const words = batch.querySelector(".count").textContent;
  document.dispatchEvent(new CustomEvent("tell", { detail: words }));
}

if (batch && !done()) setTimeout(look, EVERY);
