// Runs before the page is drawn: the saved choice of colours, and the sign that scripts run.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const saved = localStorage.getItem("testamur-theme");
    if (saved === "light" || saved === "dark") root.dataset.theme = saved;
  } catch { /* storage may be closed; then the system's choice stands */ }
})();
