// Small comforts. Every page works without them.
const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

function themeChoice(button) {
  const root = document.documentElement;
  const dark = () => root.dataset.theme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  const say = () => { button.textContent = dark() ? button.dataset.light : button.dataset.dark; };
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("testamur-theme", root.dataset.theme); } catch { /* not kept, still applied */ }
    say();
  });
  say();
}

function menu(button) {
  const nav = document.getElementById(button.getAttribute("aria-controls"));
  const set = (open) => { nav.classList.toggle("open", open); button.setAttribute("aria-expanded", String(open)); };
  button.addEventListener("click", () => set(!nav.classList.contains("open")));
  nav.addEventListener("keydown", (event) => { if (event.key === "Escape") { set(false); button.focus(); } });
}

function errorSummary(box) {
  const prefix = box.dataset.errorTitle;
  if (prefix && !document.title.startsWith(prefix)) document.title = `${prefix} ${document.title}`;
  box.focus();
  each("a", (link) => link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus();
  }), box);
}

function fileDrop(zone) {
  const input = zone.querySelector("input[type=file]");
  const name = zone.querySelector("[data-file-name]");
  const say = () => { if (name && input.files.length) name.textContent = [...input.files].map((file) => file.name).join(", "); };
  input.addEventListener("change", say);
  for (const kind of ["dragenter", "dragover"]) zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function copyButton(button) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const said = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = said; }, 4000);
  });
}

// A form with data-autosave posts itself when a field is left; the answer's text goes to [data-saved].
function autosave(form) {
  const line = document.querySelector("[data-saved]");
  let last = new URLSearchParams(new FormData(form)).toString();
  form.addEventListener("focusout", async () => {
    const now = new FormData(form);
    const text = new URLSearchParams(now).toString();
    if (text === last) return;
    last = text;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: now, headers: { "X-Requested-With": "autosave" } });
      if (answer.ok && line) line.textContent = await answer.text();
      if (!answer.ok && line) line.textContent = line.dataset.failed || "";
    } catch { if (line) line.textContent = line.dataset.failed || ""; }
  });
}

// A button that cannot be used now keeps its focus and does nothing.
document.addEventListener("click", (event) => {
  if (event.target.closest?.('[aria-disabled="true"]')) event.preventDefault();
});

// htmx requests carry the token of the form they come from.
document.addEventListener("htmx:configRequest", (event) => {
  const field = (event.target.closest?.("form") || document).querySelector("[name=csrfmiddlewaretoken]");
  if (field) event.detail.headers["X-CSRFToken"] = field.value;
});

each("[data-theme-choice]", themeChoice);
each("[data-menu]", menu);
each(".error-summary", errorSummary);
each("[data-file-drop]", fileDrop);
each("[data-copy]", copyButton);
each("form[data-autosave]", autosave);
each("[data-print]", (button) => button.addEventListener("click", () => window.print()));
each("select[data-submit]", (select) => select.addEventListener("change", () => select.form.requestSubmit()));
// Filters stand beside the list where there is room; on a phone they wait behind their button, unless they are in use.
if (matchMedia("(max-width: 639px)").matches) each('[data-folded-on-phone="at-first"]', (details) => { details.open = false; });

addEventListener("beforeprint", () => each("details:not(.menu)", (details) => { details.open = true; }));
