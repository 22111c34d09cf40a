// Completion in the SPARQL editor: prefixes, terms, keywords, variables, and names of things after `id:`.
"use strict";

const area = document.getElementById("query");
const list = document.getElementById("completions");
const WORD = /[?$]?[A-Za-z_][\w-]*:?[\w.-]*$|[?$]$/;
const MOST = 8;
let terms = null;
let shown = [];
let at = 0;
let asked = 0;

const word = () => WORD.exec(area.value.slice(0, area.selectionStart))?.[0] ?? "";

function close() {
  list.hidden = true;
  shown = [];
  area.removeAttribute("aria-activedescendant");
}

async function find(text) {
  if (text.startsWith("id:")) {
    if (text.length < 5) return [];
    const answer = await fetch("/suggest?" + new URLSearchParams({ q: text.slice(3).replaceAll("-", " ") }));
    const found = answer.ok ? await answer.json() : [];
    return found.filter((thing) => thing.href.startsWith("/id/")).map((thing) => ({ name: "id:" + thing.href.slice(4), label: thing.name }));
  }
  if (/^[?$]/.test(text)) {
    const known = new Set(area.value.match(/[?$]\w+/g) ?? []);
    known.delete(text);
    return [...known].filter((name) => name.startsWith(text)).map((name) => ({ name, label: "" }));
  }
  terms ??= await (await fetch("/terms")).json();
  const low = text.toLowerCase(), local = (term) => term.name.slice(term.name.indexOf(":") + 1).toLowerCase();
  const rank = (term) => (term.name.toLowerCase().startsWith(low) ? 0 : local(term).startsWith(low) ? 1 : 2);
  return terms.filter((term) => term.name.toLowerCase().startsWith(low) || local(term).includes(low) || term.label.toLowerCase().includes(low))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

// The list stands under the word: the font has one width, and lines do not wrap.
function place(text) {
  const style = getComputedStyle(area), before = area.value.slice(0, area.selectionStart - text.length).split("\n");
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const left = parseFloat(style.paddingLeft) + pen.measureText(before.at(-1)).width - area.scrollLeft;
  list.style.left = `${Math.max(0, Math.min(left, area.clientWidth - 200))}px`;
  list.style.top = `${parseFloat(style.paddingTop) + before.length * parseFloat(style.lineHeight) - area.scrollTop}px`;
}

function mark(number) {
  at = (number + shown.length) % shown.length;
  [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
  area.setAttribute("aria-activedescendant", `completion-${at}`);
}

function take(number) {
  const text = word(), end = area.selectionStart;
  area.setRangeText(shown[number].name, end - text.length, end, "end");
  close();
  area.focus();
}

async function suggest() {
  const text = word(), number = ++asked;
  if (text.length < (text.includes(":") || /^[?$]/.test(text) ? 1 : 2)) return close();
  const found = (await find(text)).filter((term) => term.name !== text).slice(0, MOST);
  if (number !== asked) return;
  if (!found.length) return close();
  shown = found;
  list.replaceChildren(...found.map((term, n) => {
    const item = document.createElement("li"), label = document.createElement("span");
    item.id = `completion-${n}`;
    item.role = "option";
    label.textContent = ` ${term.label}`;
    item.append(term.name, label);
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(n); });
    return item;
  }));
  list.hidden = false;
  place(text);
  mark(0);
}

area.addEventListener("input", suggest);
area.addEventListener("blur", close);
area.addEventListener("keydown", (event) => {
  if (list.hidden || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowDown") mark(at + 1);
  else if (event.key === "ArrowUp") mark(at - 1);
  else if (event.key === "Tab" && !event.shiftKey) take(at);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
