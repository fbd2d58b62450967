/* The desk's keys, phrases and type-ahead; what is kept in the browser is in kept.js.
   Everything here presses buttons of plain forms: without it the pages still work. */
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const desk = () => $("desk");

  /* ---- keys ---- */
  const keysOn = () => { try { return localStorage.getItem("themebank keys") !== "off"; } catch { return true; } };
  const typing = (node) => node instanceof Element && node.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const pressable = (node) => node instanceof Element && node.closest("button, a[href], summary, input");
  const press = (button) => { if (button && !button.disabled) button.click(); };
  const unsaved = () => Boolean($("memo")) && $("memo").value !== $("memo").defaultValue;
  const tellMemo = () => { if ($("save-memo")) $("save-memo").textContent = unsaved() ? "Save memo (not saved yet)" : "Save memo"; };
  document.addEventListener("input", (event) => { if (event.target.id === "memo") tellMemo(); });
  const visit = (link) => { if (link && link.getAttribute("href")) link.click(); };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter" && event.target.id === "memo") { event.preventDefault(); focusCurrent(); press($("save-memo")); return; }
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur(); focusCurrent();
      if (event.target.id === "memo" && unsaved()) press($("save-memo"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || $("keys")?.open || typing(event.target)) return;
    if (event.key === "Escape" && phrase.chosen()) { phrase.clear(); return; }
    if (phrase.on && phrase.key(event)) { event.preventDefault(); return; }
    if (event.key === "?") { event.preventDefault(); showKeys(); return; }
    if (!keysOn()) return;
    const view = desk()?.dataset.view;
    if (event.key === "/") { event.preventDefault(); const words = $("search-words"); words ? words.focus() : document.querySelector('a[href="/search"]')?.click(); return; }
    if (view === "work" && workKey(event)) event.preventDefault();
    else if (view === "bulk" && bulkKey(event)) event.preventDefault();
  });

  function workKey(event) {
    const digit = /^Digit([1-9])$/.exec(event.code) || /^Numpad([1-9])$/.exec(event.code);
    if (digit) {
      const button = document.querySelector(`[data-${event.shiftKey ? "shift-key" : "key"}="${digit[1]}"]`);
      const folded = button?.closest("details:not([open])");
      folded ? (folded.open = true) : press(button);  // nothing is decided that is not seen
      return true;
    }
    if (event.shiftKey) return false;
    if (event.key === "Enter" && !pressable(event.target)) { phrase.chosen() ? toCombo() : press($("done")); return true; }
    if (event.key === "j") { visit($("go-next")); return true; }
    if (event.key === "k") { visit($("go-previous")); return true; }
    if (event.key === "a") { toCombo(); return true; }
    if (event.key === "m") { focusIn($("memo"), $("memo-form")); return true; }
    if (event.key === "c") { focusIn(document.querySelector(".book summary"), $("book-title")?.parentElement, true); return true; }
    if (event.key === "p") { phrase.start(); return true; }
    const button = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    if (button) { press(button); return true; }
    return false;
  }

  function bulkKey(event) {
    const row = document.activeElement.closest?.(".bulk > li") || document.querySelector(".bulk > li");
    const value = { a: "accept", r: "reject", l: "" }[event.key];
    if (!row) return false;
    const step = (way) => { const next = row[way]; if (next) { (next.querySelector("input:checked") || next.querySelector("input")).focus(); next.scrollIntoView({ block: "nearest" }); } };
    if (value !== undefined) {
      const choice = [...row.querySelectorAll("input[type=radio]")].find((input) => input.value === value);
      choice.checked = true; choice.focus(); Kept.choices(); countAnswers(); step("nextElementSibling"); return true;
    }
    if (event.key === "u") { press($("undo")); return true; }
    if (event.key === "j" || event.key === "ArrowDown") { step("nextElementSibling"); return true; }
    if (event.key === "k" || event.key === "ArrowUp") { step("previousElementSibling"); return true; }
    return false;
  }
  function countAnswers() {
    const note = $("answered");
    const given = document.querySelectorAll('.bulk input:checked:not([value=""])').length;
    if (note) note.textContent = `${given} of ${document.querySelectorAll(".bulk > li").length} answered${given ? ", not saved yet" : ""}`;
  }

  function showKeys() {
    const dialog = $("keys");
    if (!dialog) return;
    $("keys-on").checked = keysOn();
    dialog.showModal();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#show-keys")) { event.preventDefault(); event.stopPropagation(); showKeys(); }
    if (event.target.id === "phrase-clear") { phrase.clear(); }
    const copied = event.target.closest?.("[data-copy]");
    if (copied) navigator.clipboard?.writeText($(copied.dataset.copy).textContent).then(() => { copied.textContent = "✓ Copied"; }, () => getSelection().selectAllChildren($(copied.dataset.copy)));
    const line = event.target.closest?.(".line:not(.current, .context)");
    if (line && !event.target.closest("a, button") && getSelection().isCollapsed) visit(line.querySelector("a.speaker"));
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-on") { try { localStorage.setItem("themebank keys", event.target.checked ? "on" : "off"); } catch { /* private window */ } }
    if (event.target.closest(".bulk")) { Kept.choices(); countAnswers(); }
  });

  /* ---- where the reader is ---- */
  function focusCurrent() { $("current")?.focus({ preventScroll: true }); }
  /* brings a part of the panel into view without moving the document */
  function reveal(node, toTop) {
    const frame = node?.closest(".panel-body");
    if (!frame || getComputedStyle(frame.parentElement).position !== "sticky") { node?.scrollIntoView({ block: "nearest" }); return; }
    const box = node.getBoundingClientRect(), view = frame.getBoundingClientRect();
    if (toTop || box.top < view.top) frame.scrollTop += box.top - view.top - 8;
    else if (box.bottom > view.bottom) frame.scrollTop += Math.min(box.bottom - view.bottom + 8, box.top - view.top - 8);
  }
  function focusIn(node, around, toTop) { node?.focus({ preventScroll: true }); reveal(around || node, toTop); }
  function toCombo() { focusIn($("add-search") || $("add-code"), $("add-form")); }
  function showCurrent() {
    const current = $("current");
    if (!current) return;
    const box = current.getBoundingClientRect(), frame = current.closest(".document"), view = frame.getBoundingClientRect();
    const apart = frame.scrollHeight > frame.clientHeight + 1;  // in a narrow window the document scrolls by itself
    const top = apart ? Math.max(0, view.top) : 110, bottom = apart ? Math.min(innerHeight, view.bottom) : innerHeight - 40;
    if (box.top < top || box.bottom > bottom) current.scrollIntoView({ block: box.height > (bottom - top) * 0.8 ? "start" : "center" });
  }

  /* ---- phrases: offsets are code points of the source ---- */
  const points = (text) => Array.from(text).length;
  function offsetOf(node, inside, atEnd) {
    if (node.nodeType !== Node.TEXT_NODE) {
      const child = node.childNodes[Math.min(inside, node.childNodes.length - 1)];
      if (!child) return null;
      const past = inside >= node.childNodes.length;
      const walk = document.createTreeWalker(child, NodeFilter.SHOW_TEXT);
      let text = child.nodeType === Node.TEXT_NODE ? child : walk.nextNode();
      if (past) { let next = text; while ((next = walk.nextNode())) text = next; }
      if (!text) return null;
      return offsetOf(text, past ? text.length : 0, atEnd);
    }
    const run = node.parentElement?.closest("[data-at]");
    if (!run) return null;
    const at = Number(run.dataset.at), length = Number(run.dataset.length);
    if (run.classList.contains("hidden-name")) return atEnd ? at + length : at;
    return at + points(node.data.slice(0, inside));
  }
  const phrase = {
    on: false,
    take() {
      const text = $("text"), selection = getSelection();
      if (!text || !selection.rangeCount || selection.isCollapsed) return false;
      const range = selection.getRangeAt(0);
      if (!text.contains(range.startContainer) || !text.contains(range.endContainer) || !$("add-form")) return false;
      const words = selection.toString(), lead = points(words) - points(words.trimStart()), tail = points(words) - points(words.trimEnd());
      const start = offsetOf(range.startContainer, range.startOffset, false), end = offsetOf(range.endContainer, range.endOffset, true);
      if (start === null || end === null || !words.trim() || end - tail <= start + lead) return false;
      $("phrase-start").value = start + lead; $("phrase-end").value = end - tail;
      $("phrase-words").textContent = words.trim().length > 90 ? words.trim().slice(0, 89) + "…" : words.trim();
      phrase.note(true);
      return true;
    },
    chosen: () => Boolean($("phrase-start")?.value),
    note(on) {
      if (!$("phrase-note")) return;
      $("phrase-note").hidden = !on; $("phrase-hint").hidden = on;
      $("phrase-how").textContent = phrase.on ? "→ ← move, Shift → takes more, Enter chooses the code, Esc gives up" : "a chooses the code, Esc gives up";
      if (on) reveal($("add-form"));
    },
    clear() {
      phrase.on = false;
      for (const id of ["phrase-start", "phrase-end"]) if ($(id)) $(id).value = "";
      phrase.note(false);
      getSelection().removeAllRanges();
      focusCurrent();
    },
    /* words selected in another passage: go there, and select them again */
    fetch() {
      const selection = getSelection();
      if (!selection.rangeCount || selection.isCollapsed || !selection.toString().trim()) return;
      const range = selection.getRangeAt(0), line = range.startContainer.parentElement?.closest(".line:not(.current, .context)");
      if (!line?.querySelector(".text").contains(range.startContainer) || !line.contains(range.endContainer)) return;
      const start = offsetOf(range.startContainer, range.startOffset, false), end = offsetOf(range.endContainer, range.endOffset, true);
      if (start === null || end === null || end <= start) return;
      phrase.wanted = { segment: line.dataset.segment, start, end };
      visit(line.querySelector("a.speaker"));
    },
    again() {
      const wanted = phrase.wanted;
      phrase.wanted = null;
      if (!wanted || $("current")?.dataset.segment !== wanted.segment) return;
      const range = document.createRange();
      for (const run of $("text").querySelectorAll("[data-at]")) {
        const at = Number(run.dataset.at), end = at + Number(run.dataset.length), node = run.firstChild;
        const inside = (point) => (run.classList.contains("hidden-name") ? (point > at ? node.length : 0) : Array.from(node.data).slice(0, point - at).join("").length);
        if (wanted.start >= at && wanted.start < end) range.setStart(node, inside(wanted.start));
        if (wanted.end > at && wanted.end <= end) range.setEnd(node, inside(wanted.end));
      }
      getSelection().removeAllRanges(); getSelection().addRange(range); phrase.take();
    },
    start() {
      const text = $("text");
      if (!text || !$("add-form")) return;
      const words = [...text.textContent.matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)].map((m) => [m.index, m.index + m[0].length]);
      if (!words.length) return;
      Object.assign(phrase, { on: true, words, first: 0, last: 0 });
      phrase.show();
    },
    show() {
      const range = document.createRange(), walk = document.createTreeWalker($("text"), NodeFilter.SHOW_TEXT);
      const from = phrase.words[phrase.first][0], to = phrase.words[phrase.last][1];
      let seen = 0, node;
      while ((node = walk.nextNode())) {
        if (from >= seen && from < seen + node.length) range.setStart(node, from - seen);
        if (to > seen && to <= seen + node.length) { range.setEnd(node, to - seen); break; }
        seen += node.length;
      }
      getSelection().removeAllRanges(); getSelection().addRange(range); phrase.take();
    },
    key(event) {
      const top = phrase.words.length - 1;
      if (event.key === "Escape") { phrase.clear(); return true; }
      if (event.key === "Enter" || event.key === "a") { phrase.on = false; phrase.note(true); toCombo(); return true; }
      if (event.key === "ArrowRight") { phrase.last = Math.min(top, phrase.last + 1); if (!event.shiftKey) phrase.first = phrase.last; }
      else if (event.key === "ArrowLeft") { if (event.shiftKey) phrase.last = Math.max(phrase.first, phrase.last - 1); else phrase.first = phrase.last = Math.max(0, phrase.first - 1); }
      else if (event.key === "ArrowDown") { phrase.last = Math.min(top, phrase.last + 8); if (!event.shiftKey) phrase.first = phrase.last; }
      else if (event.key === "ArrowUp") { phrase.first = Math.max(0, phrase.first - 8); phrase.last = event.shiftKey ? Math.max(phrase.first, phrase.last - 8) : phrase.first; }
      else if (event.key === "Shift") return true;
      else { phrase.on = false; phrase.note(true); return false; }
      phrase.show();
      return true;
    },
  };
  document.addEventListener("mouseup", () => setTimeout(() => { if (!phrase.on && !phrase.take()) phrase.fetch(); }, 0));

  /* ---- type-ahead over names and keywords ---- */
  function makeCombo() {
    const select = $("add-code");
    if (!select || $("add-search")) return;
    const about = (id) => document.querySelector(`.entry[data-code="${CSS.escape(id)}"] p`)?.textContent || "";
    const codes = [...select.options].filter((o) => o.value).map((o) => ({ id: o.value, name: o.text, about: about(o.value), terms: `${o.text} ${o.value} ${o.dataset.keywords}`.toLowerCase() }));
    const box = document.createElement("div"), input = document.createElement("input"), list = document.createElement("ul");
    box.className = "combo"; input.id = "add-search"; input.type = "text"; input.autocomplete = "off"; input.placeholder = "name or keyword";
    for (const [k, v] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "add-options", "aria-autocomplete": "list", "aria-labelledby": "add-label" })) input.setAttribute(k, v);
    list.id = "add-options"; list.className = "options"; list.hidden = true; list.setAttribute("role", "listbox"); list.setAttribute("aria-label", "Codes");
    select.hidden = true; select.required = false; box.append(input, list); select.after(box);
    let shown = [], at = 0;
    const choose = (code) => { select.value = code.id; input.value = ""; close(); select.form.requestSubmit(); };
    const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const draw = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const rank = (c) => (words.length && c.name.toLowerCase().startsWith(words[0]) ? 0 : words.every((w) => c.name.toLowerCase().includes(w)) ? 1 : 2);
      shown = codes.filter((c) => words.every((w) => c.terms.includes(w))).sort((a, b) => rank(a) - rank(b)).slice(0, 30);
      at = Math.min(at, shown.length - 1);
      list.replaceChildren(...shown.map((code, n) => {
        const item = document.createElement("li");
        const note = document.createElement("small");
        note.textContent = code.about.split(/(?<=[.;:]) /)[0];
        item.id = `option-${n}`; item.append(code.name, note); item.setAttribute("role", "option"); item.setAttribute("aria-selected", String(n === at));
        item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(code); });
        return item;
      }));
      if (!shown.length) {
        const item = document.createElement("li");
        item.className = "none"; item.textContent = "No code has these words in its name or keywords. Propose one under Codebook."; item.setAttribute("role", "option"); item.setAttribute("aria-disabled", "true");
        list.append(item);
      }
      list.hidden = false; input.setAttribute("aria-expanded", "true");
      if (shown[at]) { input.setAttribute("aria-activedescendant", `option-${at}`); const item = list.children[at]; list.scrollTop = Math.min(item.offsetTop, Math.max(list.scrollTop, item.offsetTop + item.offsetHeight - list.clientHeight)); }
      else input.removeAttribute("aria-activedescendant");
      reveal(list);
    };
    input.addEventListener("focus", () => { at = input.value ? 0 : -1; draw(); }); input.addEventListener("blur", close);
    input.addEventListener("input", () => { at = input.value.trim() ? 0 : -1; draw(); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { at = Math.min(shown.length - 1, at + 1); draw(); event.preventDefault(); }
      if (event.key === "ArrowUp") { at = Math.max(0, at - 1); draw(); event.preventDefault(); }
      if (event.key === "Enter") { event.preventDefault(); if (shown[at]) choose(shown[at]); }
      if (event.key === "Escape") { input.value = ""; close(); phrase.clear(); }
    });
    select.form.addEventListener("submit", (event) => { if (!select.value) { event.preventDefault(); event.stopPropagation(); input.focus(); } }, true);
  }

  /* ---- why: only the words of the suggestion in hand ---- */
  function lookAt(event, on) {
    const code = event.target.closest?.(".offer")?.dataset.code;
    if (!code) return;
    for (const run of document.querySelectorAll(".why")) run.classList.toggle("dim", on && !run.dataset.why.split(" ").includes(code));
  }
  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, (event) => lookAt(event, true));
  for (const name of ["mouseout", "focusout"]) document.addEventListener(name, (event) => lookAt(event, false));

  /* ---- each time a page has come ---- */
  function arrived(first) {
    phrase.on = false;
    makeCombo(); Kept.bring(); tellMemo(); countAnswers(); showCurrent(); phrase.again();
    $("told").textContent = [...document.querySelectorAll("[data-tell]")].slice(0, 1).map((node) => node.innerText).join(" ");
    const view = desk()?.dataset.view, focus = document.activeElement;
    if (view === "work" && (first || !focus || focus === document.body)) focusCurrent();
    else if (!first && (!focus || focus === document.body)) $("main")?.focus({ preventScroll: true });
    if (!first && view !== "work") scrollTo(0, 0);
  }
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.id === "desk" || event.detail.elt?.id === "desk") arrived(false); });
  addEventListener("DOMContentLoaded", () => arrived(true));
})();
