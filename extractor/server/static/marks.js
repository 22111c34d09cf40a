"use strict";

// Pointing at a fact marks the sentences that state it, and pointing at a sentence its facts.
function markEvidence(reading) {
  const pieces = [...reading.querySelectorAll("[data-facts]")];
  const facts = [...reading.querySelectorAll("[data-fact]")];
  const numbersOf = (piece) => piece.dataset.facts.split(" ");
  const clear = () => {
    for (const node of reading.querySelectorAll(".marked, .current")) node.classList.remove("marked", "current");
  };
  for (const fact of facts) {
    const show = () => {
      clear();
      fact.classList.add("current");
      const stated = pieces.filter((piece) => numbersOf(piece).includes(fact.dataset.fact));
      for (const piece of stated) piece.classList.add("marked");
    };
    fact.addEventListener("mouseenter", show);
    fact.addEventListener("focusin", show);
    fact.addEventListener("mouseleave", clear);
  }
  for (const piece of pieces) {
    piece.addEventListener("mouseenter", () => {
      clear();
      for (const fact of facts) fact.classList.toggle("current", numbersOf(piece).includes(fact.dataset.fact));
    });
    piece.addEventListener("mouseleave", clear);
  }
}

document.querySelectorAll(".reading").forEach(markEvidence);
