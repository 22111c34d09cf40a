// The explorer's view as a file: PNG, SVG or Turtle.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// The picture with its colours in it, since it leaves the style sheet behind.
function drawing() {
  const copy = svg.cloneNode(true), own = svg.querySelectorAll("*");
  const names = ["fill", "stroke", "stroke-width", "font-size", "font-family", "visibility"];
  copy.querySelectorAll("*").forEach((node, number) => {
    const style = getComputedStyle(own[number]);
    if (["circle", "line", "text"].includes(node.tagName)) for (const name of names) node.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "role", "data-iri", "aria-label"]) node.removeAttribute(name);
  });
  copy.setAttribute("xmlns", SVG);
  copy.prepend(make("rect", { width: WIDTH, height: HEIGHT, fill: getComputedStyle(document.body).backgroundColor }));
  return new XMLSerializer().serializeToString(copy);
}

function paint() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * WIDTH, height: 2 * HEIGHT });
  const pen = canvas.getContext("2d"), body = getComputedStyle(document.body);
  pen.scale(2, 2);
  pen.fillStyle = body.backgroundColor;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.translate(view.x, view.y);
  pen.scale(view.scale, view.scale);
  const { lines, things } = visible();
  pen.strokeStyle = color("note");
  for (const edge of lines) {
    pen.globalAlpha = 0.25 + 0.75 * edge.confidence;
    pen.beginPath();
    pen.moveTo(nodes.get(edge.subject).x, nodes.get(edge.subject).y);
    pen.lineTo(nodes.get(edge.object).x, nodes.get(edge.object).y);
    pen.stroke();
  }
  pen.globalAlpha = 1;
  pen.font = "13px sans-serif";
  for (const node of things) {
    pen.fillStyle = color(node.group);
    pen.beginPath();
    pen.arc(node.x, node.y, RADIUS, 0, 2 * Math.PI);
    pen.fill();
    pen.fillStyle = body.color;
    if (!node.crowded) pen.fillText(shorten(node.name), node.x + RADIUS + 4, node.y + 4);
  }
  return canvas;
}

function turtle() {
  const { lines, things } = visible(), name = `<https://schema.org/name>`;
  return [
    ...things.map((node) => `<${node.iri}> a <${node.type_iri}> ; ${name} ${JSON.stringify(node.name)} .`),
    ...lines.map((edge) => `<${edge.subject}> <${edge.relation_iri}> <${edge.object}> .`),
  ].join("\n") + "\n";
}
