// The little that pages do by themselves: opening the menu, printing, asking before what cannot be undone.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggles]");
  if (button) {
    const open = document.getElementById(button.dataset.toggles).classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});
document.addEventListener("submit", (event) => {
  const asks = event.submitter?.dataset.asks || event.target.dataset.asks;
  if (asks && !window.confirm(asks)) event.preventDefault();
});
