"use strict";
// Shows the questions that fit what is chosen; without it all of them are there to read.
const controls = document.getElementById("controls");
const counter = document.getElementById("shown");
const questions = Array.from(document.querySelectorAll("details.question"));
function choose() {
  const [set, kind, reason] = ["set", "kind", "reason"].map((name) => document.getElementById(name).value);
  const words = document.getElementById("words").value.trim().toLowerCase();
  let shown = 0;
  for (const item of questions) {
    const fits =
      (!set || item.dataset.set === set) &&
      (!kind || item.dataset.kind === kind) &&
      (!reason || item.dataset.reasons.split("|").includes(reason)) &&
      (!words || item.textContent.toLowerCase().includes(words));
    item.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  counter.textContent = `${shown} of ${questions.length} questions`;
}
if (controls) {
  controls.hidden = false;
  controls.addEventListener("input", choose);
  choose();
}
