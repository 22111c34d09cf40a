// The graph explorer: things as dots, facts as lines; unfold, filter, keep the picture.
"use strict";

const svg = document.getElementById("canvas");
const WIDTH = svg.clientWidth < 600 ? 480 : 960, HEIGHT = 620, RADIUS = 8, SPRING = 115, REPULSION = 14000;
const form = document.getElementById("filters");
const nodes = new Map();
const edges = new Map();
const hidden = { groups: new Set(), relations: new Set() };
let view = { x: 0, y: 0, scale: 1 };
let heat = 0;
let chosen = null;

const make = (name, attributes, parent) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent?.append(node);
  return node;
};
const say = (text) => { document.getElementById("state").textContent = text; };
// Of long names both ends count: 'China International … Expo 2022'.
const shorten = (name) => (name.length > 30 ? name.slice(0, 15) + "…" + name.slice(-13) : name);
const color = (group) => getComputedStyle(document.body).getPropertyValue(`--${group}`).trim() || "#777";

// --- What is there -----------------------------------------------------------------------------------

async function unfold(iris) {
  const query = new URLSearchParams(iris.map((iri) => ["iri", iri]));
  const answer = await fetch("/network?" + query);
  if (!answer.ok) return say(await answer.text());
  const found = await answer.json();
  const known = nodes.size;
  const from = nodes.get(iris[0]);
  found.nodes.forEach((node, number) => {
    if (nodes.has(node.iri)) return;
    const angle = number * 2.4, far = 60 + 6 * number; // a spiral, the same each time
    const x = (from?.x ?? WIDTH / 2) + far * Math.cos(angle), y = (from?.y ?? HEIGHT / 2) + far * Math.sin(angle);
    nodes.set(node.iri, { ...node, x, y, dx: 0, dy: 0 });
  });
  for (const edge of found.edges) edges.set(`${edge.subject} ${edge.relation} ${edge.object}`, edge);
  for (const iri of iris) if (nodes.has(iri)) nodes.get(iri).unfolded = true;
  say(`${nodes.size - known} more things${found.cut ? "; there are further ones, which the entity's page lists" : ""}`);
  listRelations();
  draw();
  warm();
}

function isShown(edge) {
  const value = (name) => form.elements[name].value;
  const year = Number(edge.time.slice(0, 4));
  return !hidden.relations.has(edge.relation) && edge.confidence >= Number(value("confidence")) &&
    (!year || ((!value("from") || year >= Number(value("from"))) && (!value("to") || year <= Number(value("to"))))) &&
    [edge.subject, edge.object].every((iri) => nodes.has(iri) && !hidden.groups.has(nodes.get(iri).group));
}

// Things without a line left are only in the way, save those that were asked for.
function visible() {
  const lines = [...edges.values()].filter(isShown);
  const linked = new Set(lines.flatMap((edge) => [edge.subject, edge.object]));
  const things = [...nodes.values()].filter(
    (node) => !hidden.groups.has(node.group) && (linked.has(node.iri) || node.unfolded));
  return { lines, things };
}

// --- Drawing -----------------------------------------------------------------------------------------

function draw() {
  const { lines, things } = visible();
  const focused = document.activeElement?.dataset?.iri;
  svg.replaceChildren();
  const scene = make("g", { id: "scene" }, svg);
  for (const edge of lines) {
    edge.line = make("line", { "stroke-opacity": 0.25 + 0.75 * edge.confidence }, scene);
    make("title", {}, edge.line).textContent = sentence(edge);
  }
  for (const node of things) {
    node.mark = make("g", { class: `node ${node.group}`, tabindex: 0, role: "button", "data-iri": node.iri }, scene);
    node.mark.classList.toggle("chosen", node === chosen);
    node.mark.classList.toggle("unfolded", Boolean(node.unfolded));
    node.mark.setAttribute("aria-label", `${node.name}, ${node.type}`);
    make("circle", { r: RADIUS }, node.mark);
    const label = make("text", { x: RADIUS + 4, y: 4 }, node.mark);
    label.textContent = shorten(node.name);
    node.width = label.getComputedTextLength();
    make("title", {}, node.mark).textContent = `${node.name} (${node.type})`;
  }
  if (focused) svg.querySelector(`[data-iri="${CSS.escape(focused)}"]`)?.focus();
  place();
  listFacts(lines);
}

function place() {
  const { lines, things } = visible();
  for (const node of things) node.mark?.setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`);
  for (const edge of lines) {
    const a = nodes.get(edge.subject), b = nodes.get(edge.object);
    for (const [key, value] of [["x1", a.x], ["y1", a.y], ["x2", b.x], ["y2", b.y]]) edge.line?.setAttribute(key, value.toFixed(1));
  }
  document.getElementById("scene")?.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
  thin(lines, things);
}

// Of labels that would cover each other, that of the thing with most lines stays; pointing at a dot shows its own.
function thin(lines, things) {
  const weight = new Map();
  for (const edge of lines) for (const iri of [edge.subject, edge.object]) weight.set(iri, (weight.get(iri) ?? 0) + 1);
  const rank = (node) => (node === chosen ? 2e6 : node.unfolded ? 1e6 : 0) + (weight.get(node.iri) ?? 0);
  const taken = [];
  for (const node of [...things].sort((a, b) => rank(b) - rank(a) || (a.iri < b.iri ? -1 : 1))) {
    const box = { left: node.x + RADIUS, right: node.x + RADIUS + 8 + node.width, top: node.y - 9, bottom: node.y + 9 };
    node.crowded = taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    node.mark.classList.toggle("crowded", node.crowded);
    if (!node.crowded) taken.push(box);
  }
}

// Dots push each other away, lines pull them together, and all of it cools down.
function step() {
  const { lines, things } = visible();
  for (const a of things) {
    for (const b of things) {
      if (a === b) continue;
      const x = a.x - b.x || 0.1, y = a.y - b.y || 0.1, square = Math.max(x * x + y * y, 80);
      a.dx += (x * REPULSION) / (square * Math.sqrt(square));
      a.dy += (y * REPULSION) / (square * Math.sqrt(square));
    }
    a.dx += (WIDTH / 2 - a.x) * 0.006;
    a.dy += (HEIGHT / 2 - a.y) * 0.015;
  }
  for (const edge of lines) {
    const a = nodes.get(edge.subject), b = nodes.get(edge.object);
    const x = b.x - a.x, y = b.y - a.y, length = Math.hypot(x, y) || 1, pull = (0.04 * (length - SPRING)) / length;
    a.dx += x * pull; a.dy += y * pull; b.dx -= x * pull; b.dy -= y * pull;
  }
  for (const node of things) {
    if (!node.held) {
      node.x += Math.max(-20, Math.min(20, node.dx * heat));
      node.y += Math.max(-20, Math.min(20, node.dy * heat));
    }
    node.dx *= 0.5;
    node.dy *= 0.5;
  }
  heat *= 0.985;
}

function warm() {
  const still = heat <= 0.02;
  heat = 1;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    while (heat > 0.02) step();
    place();
  } else if (still) {
    requestAnimationFrame(function tick() {
      step();
      step();
      place();
      if (heat > 0.02) requestAnimationFrame(tick);
    });
  }
}

// --- Beside the picture ------------------------------------------------------------------------------

const sentence = (edge) => `${nodes.get(edge.subject).name} – ${edge.label} – ${nodes.get(edge.object).name}, ${edge.confidence.toFixed(2)}`;

function listFacts(lines) {
  const list = document.getElementById("facts-shown");
  const shown = chosen ? lines.filter((edge) => edge.subject === chosen.iri || edge.object === chosen.iri) : lines;
  const title = document.getElementById("chosen");
  title.textContent = chosen ? chosen.name : "Facts shown";
  document.getElementById("chosen-page").hidden = !chosen;
  if (chosen) document.getElementById("chosen-page").href = chosen.href;
  list.replaceChildren(...shown.slice(0, 200).map((edge) => {
    const item = document.createElement("li"), why = document.createElement("a");
    why.textContent = "why?";
    why.className = "why";
    why.href = "/fact?" + new URLSearchParams({ subject: edge.subject, relation: edge.relation, object: edge.object });
    item.append(sentence(edge) + " ", why);
    return item;
  }));
  document.getElementById("count").textContent = `${lines.length} facts between ${visible().things.length} things`;
}

function listRelations() {
  const labels = new Map([...edges.values()].map((edge) => [edge.relation, edge.label]));
  const box = document.getElementById("relations");
  for (const [relation, label] of [...labels].sort((a, b) => a[1].localeCompare(b[1]))) {
    if (box.querySelector(`[value="${relation}"]`)) continue;
    const line = document.createElement("label"), input = document.createElement("input");
    Object.assign(input, { type: "checkbox", name: "relation", value: relation, checked: true });
    line.append(input, " " + label);
    box.append(line);
  }
}

function choose(node) {
  chosen = node === chosen ? null : node;
  const { lines, things } = visible();
  for (const thing of things) thing.mark.classList.toggle("chosen", thing === chosen);
  listFacts(lines);
}

// --- What people do ----------------------------------------------------------------------------------

form.addEventListener("input", () => {
  for (const [name, set] of [["group", hidden.groups], ["relation", hidden.relations]]) {
    set.clear();
    for (const input of form.querySelectorAll(`[name=${name}]:not(:checked)`)) set.add(input.value);
  }
  form.elements.shown.value = form.elements.confidence.value;
  draw();
  warm();
});
form.addEventListener("submit", (event) => event.preventDefault());

svg.addEventListener("keydown", (event) => {
  const node = nodes.get(event.target.dataset.iri);
  if (!node) return;
  if (event.key === "Enter") unfold([node.iri]);
  else if (event.key === " ") choose(node);
  else if (event.key === "Delete") { nodes.delete(node.iri); draw(); }
  else return;
  event.preventDefault();
});
svg.addEventListener("dblclick", (event) => {
  const node = nodes.get(event.target.closest("[data-iri]")?.dataset.iri);
  const first = event.timeStamp - pressed.at < 1000 ? pressed.node : null; // dots may move away between two clicks
  if (node || first) unfold([(node || first).iri]);
});
svg.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return; // plain scrolling moves the page
  event.preventDefault();
  zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15);
}, { passive: false });
function zoom(factor) {
  view.x = WIDTH / 2 - (WIDTH / 2 - view.x) * factor;
  view.y = HEIGHT / 2 - (HEIGHT / 2 - view.y) * factor;
  view.scale *= factor;
  place();
}
let pressed = { node: null, at: 0 };
svg.addEventListener("pointerdown", (event) => {
  const node = nodes.get(event.target.closest("[data-iri]")?.dataset.iri);
  if (node) pressed = { node, at: event.timeStamp };
  const ratio = WIDTH / svg.clientWidth, start = { x: event.clientX, y: event.clientY };
  let moved = false, last = start;
  const move = (now) => {
    const x = (now.clientX - last.x) * ratio, y = (now.clientY - last.y) * ratio;
    moved ||= Math.hypot(now.clientX - start.x, now.clientY - start.y) > 4;
    last = { x: now.clientX, y: now.clientY };
    if (node) { node.held = true; node.x += x / view.scale; node.y += y / view.scale; if (heat <= 0.02) place(); }
    else { view.x += x; view.y += y; place(); }
  };
  const stop = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", stop);
    if (node) node.held = false;
    if (!moved && node) choose(node);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop);
});
const actions = {
  unfold: () => chosen && unfold([chosen.iri]),
  hide: () => { if (chosen) { nodes.delete(chosen.iri); chosen = null; draw(); } },
  larger: () => zoom(1.25),
  smaller: () => zoom(0.8),
  svg: () => keep(new Blob([drawing()], { type: "image/svg+xml" }), "graph.svg"),
  png: () => paint().toBlob((blob) => keep(blob, "graph.png")),
  turtle: () => keep(new Blob([turtle()], { type: "text/turtle" }), "graph.ttl"),
};
for (const button of document.querySelectorAll("button[data-action]")) button.addEventListener("click", actions[button.dataset.action]);

suggestNames(document.getElementById("start"), document.getElementById("starts"), (found) => {
  document.getElementById("start").value = "";
  unfold([found.iri]);
});

svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
const starts = JSON.parse(svg.dataset.start);
if (starts.length) unfold(starts);
