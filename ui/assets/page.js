// Runs once for the panel with the article (gr.HTML gives `element`, `trigger` and `watch`). The cards in the
// conversation are plain markup with data- attributes; this is all that listens to them.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const clicked = (event, name) => event.target.closest && event.target.closest(`[data-${name}]`);
const make = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

function say(button, words) {
  if (button.dataset.said) return;
  button.dataset.said = button.textContent;
  button.textContent = words;
  setTimeout(() => { button.textContent = button.dataset.said; delete button.dataset.said; }, 1600);
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    say(button, "Copied");
  } catch {
    // No clipboard without https or permission: select the text in a field and let the browser copy it.
    const field = make("textarea", { value: text });
    field.style.cssText = "position:fixed;opacity:0";
    document.body.append(field);
    field.select();
    say(button, document.execCommand("copy") ? "Copied" : "Copy failed");
    field.remove();
    button.focus();
  }
}

let opener = null; // what the article was opened from, to come back to
function open(button) {
  // The steps go through the quotes of the same answer that can be seen; a twin elsewhere stands alone.
  const group = all(".otr-show", button.closest(".otr-group") || document);
  const seen = group.filter((one) => one.checkVisibility());
  const places = seen.includes(button) ? seen : [button];
  opener = button;
  going = true;
  trigger("click", { places: places.map((one) => JSON.parse(one.dataset.open)), at: places.indexOf(button) });
  reveal(); // where it is shown already, nothing will change
}

function back() {
  const there = opener?.isConnected && opener.checkVisibility() ? opener : all("#otr-chat .otr-question").pop();
  there?.scrollIntoView({ block: "center" });
  there?.focus({ preventScroll: true });
}

function ask(name, question, more = {}) {
  all("#otr-tabs button[role=tab]")[0]?.click(); // to the conversation
  aim = question.trim();
  trigger(name, { question, ...more });
}

function edit(button) {
  // In place of the question, a field with it.
  const asked = button.closest(".otr-asked");
  if (asked.querySelector("form")) return;
  const field = make("textarea", { value: button.dataset.question, rows: 2, ariaLabel: "Your question, to be changed" });
  const cancel = make("button", { type: "button", textContent: "Cancel" });
  const send = make("button", { className: "otr-show", textContent: "Ask" });
  const note = make("p", { className: "otr-label", textContent: "Replaces this question and what follows it." });
  const form = make("form", {}, field, note, make("div", { className: "otr-tools" }, cancel, send));
  const close = () => { form.remove(); button.focus(); };
  cancel.onclick = close;
  form.onsubmit = (event) => {
    event.preventDefault();
    if (!field.value.trim()) return field.focus();
    form.remove();
    ask("edit", field.value, { at: Number(button.dataset.at) });
  };
  field.onkeydown = (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };
  asked.append(form);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

let turned = null; // the list that was clicked in, and what was shown: what comes instead takes the focus
function turn(name, list, values) {
  turned = { list, shown: document.querySelector("#otr-found").textContent, until: Date.now() + 10000 };
  trigger(name, values);
}

function settle() {
  const found = turned && document.querySelector("#otr-found");
  if (!found || found.textContent === turned.shown) return;
  const head = Date.now() < turned.until && found.querySelector(`#otr-list-${turned.list}`);
  if (!head && Date.now() < turned.until) return;
  turned = null;
  if (!head) return;
  head.scrollIntoView({ block: "start" });
  head.focus({ preventScroll: true });
}

function listen(event) {
  const on = (name) => clicked(event, name);
  let hit;
  if ((hit = on("open"))) return open(hit);
  if ((hit = on("back"))) return back();
  if ((hit = on("ask"))) return ask("submit", hit.dataset.ask);
  if ((hit = on("free"))) return ask("undo", hit.dataset.free);
  if ((hit = on("edit"))) return edit(hit);
  if ((hit = on("again"))) return ask("edit", hit.dataset.question, { at: Number(hit.dataset.at) });
  if ((hit = on("page"))) {
    const { list, page } = hit.dataset;
    return turn("apply", list, { list, page: Number(page) });
  }
  if ((hit = on("speaker") || on("article"))) {
    const { speaker = null, article = null } = hit.dataset;
    return turn("select", speaker || article ? "said" : "speakers", { speaker, article });
  }
  if ((hit = on("copy"))) return copy(hit, hit.dataset.copy);
  if ((hit = on("link"))) return copy(hit, location.origin + location.pathname + hit.dataset.link);
  if ((hit = event.target.closest?.(".example"))) aim = hit.textContent.trim(); // one of Gradio's
}

// On a phone the panel is below the conversation: go there only when it was asked for, by a button or a link.
let going = new URLSearchParams(location.search).has("article");
function reveal() {
  const text = element.querySelector(".otr-text");
  const hit = element.querySelector(".otr-hit");
  if (!text || !hit) return;
  const inside = hit.getBoundingClientRect().top - text.getBoundingClientRect().top;
  text.scrollTop += inside - text.clientHeight / 3;
  if (going && element.getBoundingClientRect().top > window.innerHeight * 0.8) {
    element.closest("#otr-source")?.scrollIntoView({ block: "start" });
    text.focus({ preventScroll: true });
  }
  going = false;
}

// A new question goes to the top of the conversation, so that a long answer is read from its beginning.
let seen = 0;
let waiting = false;
let aim = null; // the question asked by a button that goes with it: the question takes the focus instead
function follow() {
  // Gradio calls its examples a list and puts buttons in it, which is none.
  document.querySelector("#otr-chat .examples[role=list]")?.setAttribute("role", "group");
  const questions = all("#otr-chat .user-row");
  const last = questions[questions.length - 1];
  // A row comes before what is in it.
  const replies = all("#otr-chat .otr-answer").length - all("#otr-chat .otr-waiting").length;
  const waits = replies < questions.length;
  const head = last?.querySelector(".otr-question");
  const aimed = aim !== null && head?.textContent === aim;
  if (last && (aimed || waits || waiting || questions.length > seen)) last.scrollIntoView({ block: "start" });
  if (aimed) head.focus({ preventScroll: true });
  if (aimed && !waits) aim = null;
  waiting = waits;
  if (!waits) seen = questions.length;
}

if (window.onTheRecord) document.removeEventListener("click", window.onTheRecord, true);
window.onTheRecord = listen;
document.addEventListener("click", listen, true); // before Gradio, which takes away what was clicked
watch("value", () => requestAnimationFrame(reveal));
// The conversation may come to be after this panel, so the whole page is watched, once a frame at most.
let due = false;
new MutationObserver(() => {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; follow(); settle(); });
}).observe(document.body, { childList: true, characterData: true, subtree: true });
follow();
