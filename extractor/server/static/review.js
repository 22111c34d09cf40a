// Deciding about facts with one key each; the server's token opens it.
"use strict";

const items = [...document.querySelectorAll(".item")];
const token = document.getElementById("token");
const by = document.getElementById("by");
const state = document.getElementById("state");
let current = -1;

function go(number) {
  if (number < 0 || number >= items.length) return;
  items[current]?.classList.remove("current");
  current = number;
  items[current].classList.add("current");
  items[current].focus({ preventScroll: true });
  items[current].scrollIntoView({ block: "center" });
}

// Shows at once what was decided, and takes it back where the server refuses.
async function decide(sides, verdicts) {
  const decisions = sides.map((side, number) => ({ ...side.dataset, verdict: verdicts[number] || null }));
  const answer = await fetch("/review", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token.value}` },
    body: JSON.stringify({ decisions, by: by.value }),
  });
  if (!answer.ok) {
    state.textContent = (await answer.text()).trim();
    if (answer.status === 401) token.focus();
    return false;
  }
  state.textContent = `${decisions.length} decided`;
  sides.forEach((side, number) => {
    side.querySelector(".verdict").textContent = verdicts[number];
    side.classList.toggle("rejected", verdicts[number] === "rejected");
    side.querySelector("[data-verdict='']").hidden = !verdicts[number];
  });
  return true;
}

const sidesOf = (item) => [...item.querySelectorAll(".side")];

async function decideItem(verdicts) {
  const item = items[current];
  const done = item && (await decide(sidesOf(item), verdicts));
  if (done && verdicts[0]) go(current + 1);
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const count = current < 0 ? 0 : sidesOf(items[current]).length;
  const all = (verdict) => Array(count).fill(verdict);
  if (event.key === "j" || event.key === "ArrowDown") go(current + 1);
  else if (event.key === "k" || event.key === "ArrowUp") go(current - 1);
  else if (!token || !count) return;
  else if (event.key === "a") decideItem(all("accepted"));
  else if (event.key === "r") decideItem(all("rejected"));
  else if (event.key === "u") decideItem(all(""));
  else if (count > 1 && Number(event.key) >= 1 && Number(event.key) <= count)
    decideItem(all("rejected").map((verdict, number) => (number + 1 === Number(event.key) ? "accepted" : verdict)));
  else return;
  event.preventDefault();
});

items.forEach((item, number) => item.addEventListener("click", () => current !== number && go(number)));
for (const button of document.querySelectorAll("[data-verdict]")) {
  button.addEventListener("click", () => decide([button.closest(".side")], [button.dataset.verdict]));
}
if (token) {
  token.value = sessionStorage.getItem("token") ?? "";
  by.value = sessionStorage.getItem("by") ?? "";
  for (const field of [token, by]) field.addEventListener("input", () => sessionStorage.setItem(field.id, field.value));
  token.form.addEventListener("submit", (event) => event.preventDefault());
}
