// What the pages do beyond links and forms; they work without it.
"use strict";

// A search box suggests names; the one chosen is handed over.
function suggestNames(box, list, choose) {
  const things = new Map();
  let last = 0;
  box.addEventListener("input", async () => {
    if (things.has(box.value)) {
      choose(things.get(box.value));
      return;
    }
    const number = ++last;
    if (box.value.trim().length < 2) return;
    const answer = await fetch("/suggest?" + new URLSearchParams({ q: box.value }));
    if (!answer.ok || number !== last) return;
    things.clear();
    list.replaceChildren();
    for (const found of await answer.json()) {
      const option = document.createElement("option");
      option.value = found.name;
      option.label = found.type ? `${found.name} (${found.type})` : found.name;
      things.set(found.name, found);
      list.append(option);
    }
  });
}

// Evidence unfolds in its place instead of on a page of its own.
function unfoldEvidence(link) {
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const item = link.closest("li");
    let shown = item.querySelector(".unfolded");
    if (!shown) {
      const answer = await fetch(link.href + "&part=1");
      if (!answer.ok) {
        location.href = link.href;
        return;
      }
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      shown = document.createElement("div");
      shown.className = "unfolded";
      shown.append(...parsed.body.childNodes);
      item.append(shown);
      shown.hidden = true;
    }
    shown.hidden = !shown.hidden;
    link.setAttribute("aria-expanded", String(!shown.hidden));
  });
}

// Pointing at a name in an article shows a card with what is known of the thing.
function showCards() {
  const card = document.createElement("div");
  card.id = "card";
  card.className = "card";
  card.role = "tooltip";
  card.hidden = true;
  document.body.append(card);
  let waiting = 0;
  let current = null;
  const hide = () => {
    clearTimeout(waiting);
    current?.removeAttribute("aria-describedby");
    current = null;
    card.hidden = true;
  };
  const show = async (link) => {
    const address = new URL(link.href);
    address.searchParams.set("part", "card");
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || current !== link) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    card.replaceChildren(...parsed.body.childNodes);
    card.hidden = false;
    const place = link.getClientRects()[0];
    const left = Math.min(place.left, document.documentElement.clientWidth - card.offsetWidth - 8);
    card.style.left = `${Math.max(8, left) + scrollX}px`;
    card.style.top = `${place.bottom + scrollY + 4}px`;
    link.setAttribute("aria-describedby", "card");
  };
  for (const link of document.querySelectorAll("a.mention")) {
    const start = () => {
      hide();
      current = link;
      waiting = setTimeout(() => show(link), 150);
    };
    link.addEventListener("mouseenter", start);
    link.addEventListener("focus", start);
    link.addEventListener("mouseleave", hide);
    link.addEventListener("blur", hide);
    link.removeAttribute("title");
  }
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

const box = document.getElementById("q");
suggestNames(box, document.getElementById("suggestions"), (found) => { location.href = found.href; });
if (document.querySelector("a.mention")) showCards();
document.querySelectorAll("[data-evidence]").forEach(unfoldEvidence);
const editor = document.getElementById("query");
if (editor) {
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) editor.form.requestSubmit();
  });
}
