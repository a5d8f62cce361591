// The little that pages do by themselves: opening the menu, asking before what cannot be undone.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggles]");
  if (button) {
    const open = document.getElementById(button.dataset.toggles).classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  }
});
document.addEventListener("submit", (event) => {
  const asks = event.submitter?.dataset.asks || event.target.dataset.asks;
  if (asks && !window.confirm(asks)) event.preventDefault();
});
