// Sends an article and goes to its page when it has been read.
"use strict";

const form = document.getElementById("adding");
const field = (id) => document.getElementById(id);

function body() {
  const file = field("file").files[0];
  if (file) return file;
  const given = { text: field("text").value, title: field("headline").value, date: field("date").value, url: field("url").value };
  return JSON.stringify(Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim())));
}

async function send(event) {
  event.preventDefault();
  const state = field("state"), button = form.querySelector("button");
  if (!field("file").files[0] && !field("text").value.trim()) {
    state.textContent = "Paste the text or choose a file first.";
    return field("text").focus();
  }
  button.disabled = true;
  state.textContent = "Reading it … the first article takes some seconds longer.";
  try {
    const answer = await fetch("/articles", { method: "POST", headers: { Authorization: `Bearer ${field("token").value}` }, body: body() });
    if (!answer.ok) {
      state.textContent = (await answer.text()).trim();
      return;
    }
    const { articles, problems } = await answer.json();
    if (articles.length === 1 && !problems.length) {
      location.href = articles[0].href;
      return;
    }
    state.textContent = [`${articles.length} read.`, ...problems].join(" ");
    field("added").replaceChildren(...articles.map((article) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = article.href;
      link.textContent = article.headline;
      item.append(link, ` ${article.facts} facts`);
      return item;
    }));
  } catch (error) {
    state.textContent = `The server could not be reached (${error.message}).`;
  } finally {
    button.disabled = false;
  }
}

if (form) {
  field("token").value = sessionStorage.getItem("token") ?? "";
  field("token").addEventListener("input", () => sessionStorage.setItem("token", field("token").value));
  form.addEventListener("submit", send);
}
