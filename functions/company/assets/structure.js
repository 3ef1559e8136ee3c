// What the structure's pages do beyond links and forms: zoom, and cards that are dragged. All of it can be done without this
// as well.

// Zoom. It is remembered, since whoever made the tree smaller wants it so.

const ZOOM = "structure zoom";
const SCALES = [0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.5];
const WHOLE = SCALES.indexOf(1);
let scale = Number(localStorage.getItem(ZOOM) ?? WHOLE);

function zoom() {
  const tree = document.querySelector(".tree");
  if (!tree) return;
  const wanted = String(SCALES[scale] ?? 1);
  if (tree.style.zoom !== wanted) tree.style.zoom = wanted;
  const shown = `${Math.round(wanted * 100)} %`;
  const output = document.querySelector("[data-zoom] output");
  if (output && output.textContent !== shown) output.textContent = shown;
}

function zoomBy(steps) {
  scale = steps ? Math.min(Math.max(scale + steps, 0), SCALES.length - 1) : WHOLE;
  localStorage.setItem(ZOOM, scale);
  zoom();
}

document.addEventListener("wheel", (event) => {
  if (!event.ctrlKey || !event.target.closest(".structure")) return;
  event.preventDefault();
  zoomBy(event.deltaY < 0 ? 1 : -1);
}, { passive: false });

// Dragging. A card that is dropped on another hangs under it, if the server allows it; if not, it says why.

let dragged;

const cardOf = (event) => event.target.closest?.("[data-department]");
const takes = (card) => dragged && card && card !== dragged && card.dataset.department !== dragged.dataset.parent;

function leaveAll() {
  for (const card of document.querySelectorAll("[data-is-target]")) delete card.dataset.isTarget;
}

document.addEventListener("pointerdown", (event) => {
  const card = cardOf(event);
  if (card?.dataset.move) card.draggable = !event.target.closest("details");
});

document.addEventListener("dragstart", (event) => {
  dragged = cardOf(event);
  if (!dragged?.dataset.move) return (dragged = undefined);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector(".department-name").textContent.trim());
  dragged.dataset.isDragged = "";
});

document.addEventListener("dragover", (event) => {
  const card = cardOf(event);
  leaveAll();
  if (!takes(card)) return;
  event.preventDefault();
  card.dataset.isTarget = "";
});

document.addEventListener("dragend", () => {
  leaveAll();
  if (dragged) delete dragged.dataset.isDragged;
  dragged = undefined;
});

document.addEventListener("drop", (event) => {
  const card = cardOf(event);
  if (!takes(card)) return;
  event.preventDefault();
  move(dragged, card.dataset.department);
});

/** By the form that the card's menu leads to, so that it is answered alike: what was done, and how to undo it. */
function move({ dataset }, parent) {
  const detail = { address: `${dataset.move}/edit`, body: { version: dataset.version, parent_id: parent } };
  document.dispatchEvent(new CustomEvent("act", { detail }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom]");
  if (button) zoomBy(Number(button.dataset.zoom));
});

// The tree is shown anew by whoever fetches the page, and then is as large as it was.
new MutationObserver(zoom).observe(document.getElementById("main"), { childList: true, subtree: true, attributeFilter: ["style"] });
zoom();
document.querySelector(".department.found")?.scrollIntoView({ block: "nearest", inline: "center" });
