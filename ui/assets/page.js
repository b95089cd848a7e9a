// Runs once for the panel with the article (gr.HTML gives `element`, `trigger` and `watch`). The cards in the
// conversation are plain markup with data- attributes; this is all that listens to them.
const clicked = (event, name) => event.target.closest && event.target.closest(`[data-${name}]`);

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
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    say(button, document.execCommand("copy") ? "Copied" : "Copy failed");
    field.remove();
    button.focus();
  }
}

function open(button) {
  // The steps go through the quotes of the same answer that can be seen; a twin elsewhere stands alone.
  const group = [...(button.closest(".otr-group") || document).querySelectorAll(".otr-show")];
  const seen = group.filter((one) => one.checkVisibility());
  const all = seen.includes(button) ? seen : [button];
  trigger("click", { places: all.map((one) => JSON.parse(one.dataset.open)), at: all.indexOf(button) });
  reveal(true); // where it is shown already, nothing will change
}

function edit(question) {
  const box = document.querySelector("#otr-box textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

function listen(event) {
  const opener = clicked(event, "open");
  if (opener) return open(opener);
  const offered = clicked(event, "ask");
  if (offered) {
    document.querySelector("#otr-tabs button[role=tab]")?.click(); // to the conversation
    return trigger("submit", { question: offered.dataset.ask });
  }
  const picked = clicked(event, "speaker") || clicked(event, "article");
  if (picked) {
    const { speaker = null, article = null } = picked.dataset;
    return trigger("select", { speaker, article });
  }
  const edited = clicked(event, "edit");
  if (edited) return edit(edited.dataset.edit);
  const copier = clicked(event, "copy");
  if (copier) return copy(copier, copier.dataset.copy);
  const linker = clicked(event, "link");
  if (linker) return copy(linker, location.origin + location.pathname + linker.dataset.link);
}

function reveal(wanted) {
  const text = element.querySelector(".otr-text");
  const hit = element.querySelector(".otr-hit");
  if (!text || !hit) return;
  const inside = hit.getBoundingClientRect().top - text.getBoundingClientRect().top;
  text.scrollTop += inside - text.clientHeight / 3;
  // On a phone the panel is below the conversation: go there only when it was asked for.
  if (wanted && element.getBoundingClientRect().top > window.innerHeight * 0.8) {
    element.closest("#otr-source")?.scrollIntoView({ block: "start" });
  }
}

// A new question goes to the top of the conversation, so that a long answer is read from its beginning.
let seen = 0;
function follow() {
  // Gradio calls its examples a list and puts buttons in it, which is none.
  document.querySelector("#otr-chat .examples[role=list]")?.setAttribute("role", "group");
  const questions = document.querySelectorAll("#otr-chat .user-row");
  const last = questions[questions.length - 1];
  if (questions.length > seen && last) last.scrollIntoView({ block: "start" });
  if (!document.querySelector("#otr-chat .otr-waiting")) seen = questions.length;
}

if (window.onTheRecord) document.removeEventListener("click", window.onTheRecord);
window.onTheRecord = listen;
document.addEventListener("click", listen);
watch("value", () => requestAnimationFrame(() => reveal(false)));
// The conversation may come to be after this panel, so the whole page is watched, once a frame at most.
let due = false;
new MutationObserver(() => {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; follow(); });
}).observe(document.body, { childList: true, subtree: true });
follow();
