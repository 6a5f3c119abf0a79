// Comforts of the mark sheet: keys, the tinted next item, the running time. The page works without them.
const form = document.getElementById("tablet");
const items = [...form.querySelectorAll("[data-item]")];
const rated = (item) => item.querySelector("input:checked");

try {
  if (!localStorage.getItem("testamur-theme")) document.documentElement.dataset.theme = "light";
} catch { /* the system's colours stay */ }

function tint() {
  const open = items.filter((item) => !rated(item));
  const next = open.find((item) => "critical" in item.dataset) || open[0];
  for (const item of items) item.classList.toggle("next", item === next);
}

function focusItem(item) {
  if (!item) return;
  (rated(item) || item.querySelector("input")).focus();
  item.scrollIntoView({ block: "nearest" });
}

// 1, 2, 3 rate the item in focus; J and K move. Nothing happens while somebody types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, input[type=text]")) return;
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const key = event.key.toLowerCase();
  if (key === "j") focusItem(items[Math.min(at + 1, items.length - 1)]);
  else if (key === "k") focusItem(items[Math.max(at - 1, 0)]);
  else if (["1", "2", "3"].includes(key) && at >= 0) {
    const choice = items[at].querySelectorAll("input")[Number(key) - 1];
    if (!choice.checked) { choice.checked = true; choice.dispatchEvent(new Event("change", { bubbles: true })); }
    choice.focus();
  } else return;
  event.preventDefault();
});

form.addEventListener("change", tint);

const clock = document.querySelector("[data-started]");
if (clock && clock.dataset.started) {
  const started = Date.parse(clock.dataset.started);
  const say = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - started) / 1000));
    const shown = seconds < 36000;
    clock.textContent = shown ? `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}` : "";
    clock.setAttribute("aria-label", clock.dataset.label);
  };
  say();
  setInterval(say, 1000);
}
