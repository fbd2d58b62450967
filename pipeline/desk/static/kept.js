/* What is kept in the browser: words being typed, answers not yet saved, and decisions made while the desk could
   not take them. All of it under the study and the person, so that nobody's is ever sent in another's name. */
"use strict";
const Kept = (() => {
  const $ = (id) => document.getElementById(id);
  const desk = () => $("desk");
  const me = () => desk()?.dataset.me || "";
  const owner = () => `themebank ${desk()?.dataset.study} ${me()} `;

  /* ---- a shelf that outlives the window; where the browser has none, this page ---- */
  const memory = new Map();
  const shelf = {
    put(name, value) { try { localStorage.setItem(owner() + name, value); } catch { memory.set(owner() + name, value); } },
    get(name) { try { return localStorage.getItem(owner() + name) ?? memory.get(owner() + name); } catch { return memory.get(owner() + name); } },
    drop(name) { memory.delete(owner() + name); try { localStorage.removeItem(owner() + name); } catch { /* none */ } },
    names(kind) {
      const all = [...memory.keys()];
      try { all.push(...Object.keys(localStorage)); } catch { /* none */ }
      return all.filter((key) => key.startsWith(owner() + kind)).map((key) => key.slice(owner().length)).sort();
    },
  };

  /* ---- drafts and choices: what is not sent yet ---- */
  const draftName = (node) => `draft ${node.dataset.draft}`;
  document.addEventListener("input", (event) => { if (event.target.dataset?.draft) shelf.put(draftName(event.target), event.target.value); });
  function bringDrafts() {
    for (const node of document.querySelectorAll("[data-draft]")) {
      const draft = shelf.get(draftName(node));
      if (draft === undefined || draft === null) continue;
      if (draft === node.defaultValue) shelf.drop(draftName(node)); // it is saved
      else node.value = draft;
    }
  }
  document.addEventListener("htmx:afterSwap", bringDrafts); // before the page settles: what was begun is never seen to go
  const bulk = () => document.querySelector(".bulk")?.closest("form");
  function choices() {
    const form = bulk();
    if (!form) return;
    const given = [...new FormData(form)].filter(([name, value]) => name.startsWith("answer-") && value);
    given.length ? shelf.put(`choices ${form.dataset.code}`, JSON.stringify(given)) : shelf.drop(`choices ${form.dataset.code}`);
  }
  /* Answers that were given on the page of one code and not saved: said where one goes from there, and in the list of codes. */
  let left = "";
  const unsaved = (code) => JSON.parse(shelf.get(`choices ${code}`) || "[]").filter(([, value]) => value).length;
  const answers = (n) => (n === 1 ? "1 answer" : `${n} answers`);
  function tellChoices() {
    for (const link of document.querySelectorAll("[data-choices]")) {
      const n = unsaved(link.dataset.choices);
      link.hidden = !n; link.textContent = `${answers(n)} not saved yet`;
    }
    const form = bulk(), code = left;
    left = form ? form.dataset.code : "";
    const n = code && code !== left ? unsaved(code) : 0;
    if (!n) return;
    const note = $("said") || Object.assign(document.createElement("p"), { id: "said", className: "said" });
    const link = Object.assign(document.createElement("a"), { href: `/decide/${code}`, textContent: "Go back and save them" });
    note.append(` ${answers(n)} on the page that you left ${n === 1 ? "is" : "are"} not saved: kept in this browser only. `, link);
    note.dataset.tell = "";
    $("main").prepend(note);
  }
  function bringChoices() {
    const form = bulk(), answers = form && shelf.get(`choices ${form.dataset.code}`);
    for (const [name, value] of answers ? JSON.parse(answers) : []) {
      const input = form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
      if (input) input.checked = true;
    }
  }
  function sent(form) {
    for (const node of form.querySelectorAll("[data-draft]")) shelf.drop(draftName(node));
    if (form === bulk()) shelf.drop(`choices ${form.dataset.code}`);
  }
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/sign-out") return;
    const left = shelf.names("waiting").length;
    if (left && !confirm(`${many(left)} not saved yet. They stay in this browser and are sent when you sign in here again. Sign out?`)) { event.preventDefault(); return; }
    for (const name of [...shelf.names("draft"), ...shelf.names("choices")]) shelf.drop(name);
  });

  /* ---- the desk cannot take a decision: keep it, send it in its turn when it can ---- */
  const GONE = "The desk does not answer.", OVER = "Your session has ended: sign in again.";
  const KEEP = /^\/(work|decide|codes|differences|proposals)\b|^\/(undo|redo)$/; // never what holds a password
  const waiting = () => shelf.names("waiting");
  const many = (n) => (n === 1 ? "1 decision is" : `${n} decisions are`);
  const freshKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
  let down = false, sending = false, timer = 0, count = 0;

  function banner(text, back) {
    const box = $("gone");
    box.textContent = text; box.hidden = !text; box.classList.toggle("back", Boolean(back));
  }
  function later(why, seconds = 1.5) {
    down = true;
    const n = waiting().length;
    banner(`${why} ${n ? `${many(n)} kept in this browser and will be sent as soon as it can be saved.` : "Nothing that you decided was lost. This page goes on by itself."}`);
    clearTimeout(timer); timer = setTimeout(resend, seconds * 1000);
  }
  const keeps = (path, form) => form?.tagName === "FORM" && form.method === "post" && KEEP.test(path);
  const without = (pairs) => JSON.stringify(pairs.filter(([name]) => !["key", "csrf"].includes(name)));
  const same = (one, other) => Boolean(one) && one.path === other.path && without(one.pairs) === without(other.pairs) && !["/undo", "/redo"].includes(one.path);
  function keep(item, form) {
    const last = waiting().at(-1);
    if (!same(last && JSON.parse(shelf.get(last)), item)) shelf.put(`waiting ${String(Date.now()).padStart(15, "0")} ${String(count++).padStart(4, "0")}`, JSON.stringify(item));
    const key = form.querySelector("[name=key]");
    if (key) key.value = freshKey();
  }

  /* Who is signed in now, in which study, with which token for forms. */
  async function look() {
    const reply = await fetch("/alive", { credentials: "same-origin", cache: "no-store" });
    if (reply.status === 401) return { over: true };
    if (!reply.ok) throw new Error(GONE);
    return reply.json();
  }
  const asForm = (pairs, token) => new URLSearchParams(pairs.map(([name, value]) => [name, name === "csrf" ? token : value]));
  const told = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html"), find = (tag) => page.querySelector(tag)?.textContent.trim() || "";
    return `${find("h1")}. ${find("h1 ~ p")}`;
  };
  function inWords({ path, pairs }) {
    const value = (name) => pairs.find(([n]) => n === name)?.[1] || "", verb = path.split("/").pop();
    return [value("action") || value("answer") || verb, value("code"), value("memo") && `“${value("memo")}”`].filter(Boolean).join(" ");
  }

  async function resend() {
    if (sending) return;
    sending = true;
    const refused = [];
    try {
      const now = await look();
      if (now.over) { later(OVER, 5); return; }
      if (now.who !== me() || now.study !== desk().dataset.study) { later(`This browser is signed in as ${now.who} now; sign in as ${me()} again.`, 5); return; }
      for (const name of waiting()) {
        const item = JSON.parse(shelf.get(name) || "null");
        if (!item) continue; // another window has sent it
        const reply = await fetch(item.path, { method: "POST", body: asForm(item.pairs, now.form), credentials: "same-origin", redirect: "manual" });
        if (reply.type !== "opaqueredirect" && !reply.ok) {
          const why = told(await reply.text());
          if (reply.status >= 500 || reply.status === 401 || reply.status === 403) throw new Error(why);
          refused.push(`${inWords(item)}: ${why}`);
        }
        shelf.drop(name);
      }
      const was = down;
      down = false;
      if (refused.length) banner(`The desk is back, but refused: ${refused.join("; ")}`);
      else if (was) { banner("The desk is back; everything was saved.", true); setTimeout(() => { if (!down) banner(""); }, 4000); }
      if (was) refresh();
    } catch (problem) {
      later(problem instanceof TypeError ? GONE : problem.message);
    } finally { sending = false; }
  }
  function refresh() {
    if (!window.htmx) location.reload();
    else htmx.ajax("GET", location.pathname + location.search, { target: "#desk", select: "#desk", swap: "outerHTML show:none" });
  }

  /* One at a time: what is pressed while another is on its way, or while others wait, is sent after them. */
  let onItsWay = null;
  document.addEventListener("htmx:confirm", (event) => {
    const { elt: form, path, triggeringEvent } = event.detail;
    if (!keeps(path, form)) return;
    const item = { path, pairs: [...new FormData(form, triggeringEvent?.submitter)].map(([name, value]) => [name, String(value)]) };
    if (!onItsWay && !waiting().length) {
      onItsWay = item;
      setTimeout(() => { if (onItsWay === item && !item.xhr) onItsWay = null; }, 0); // it was not sent after all: a field is empty
      return;
    }
    event.preventDefault();
    if (same(onItsWay, item)) return; // pressed twice
    if (onItsWay) item.pairs = item.pairs.map(([name, value]) => [name, name === "key" ? freshKey() : value]);
    keep(item, form);
    down = true;
    if (!onItsWay) resend();
  });
  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr, requestConfig: { path, elt } } = event.detail, item = onItsWay;
    if (!item || !keeps(path, elt)) return;
    item.xhr = true;
    xhr.addEventListener("loadend", () => arrived(xhr, { path, pairs: item.pairs }, elt));
  });
  function arrived(xhr, item, form) {
    onItsWay = null;
    const { status } = xhr;
    if (status >= 200 && status < 400) { sent(form); if (waiting().length) resend(); return; }
    if (!status || status === 401 || status === 403 || status >= 500) keep(item, form);
    else { refusal(xhr); return; }
    if (status === 401) location.assign("/sign-in");
    else if (status === 403) { down = true; resend(); } // signed in anew in another window
    else later(status ? told(xhr.responseText) : GONE);
  }
  function refusal(xhr) { banner(told(xhr.responseText)); setTimeout(() => { if (!down) banner(""); }, 8000); }

  /* Pages that are only read, and forms that must not be kept. */
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => later(GONE));
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, requestConfig: { path, elt } } = event.detail;
    if (keeps(path, elt)) return;
    if (xhr.status >= 500) later(told(xhr.responseText));
    else if (xhr.status === 401 && path.includes("/others")) later(OVER, 5); // asked for by the page itself: stay
    else if (xhr.status === 401) location.assign("/sign-in");
    else refusal(xhr);
  });
  document.addEventListener("click", (event) => { if (event.target.id === "gone" && !down) banner(""); });
  addEventListener("DOMContentLoaded", () => { if (waiting().length) { down = true; resend(); } });
  document.addEventListener("click", (event) => { if (event.target.id === "gone" && !down) banner(""); });
  addEventListener("online", resend);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && (down || waiting().length)) resend(); });

  return { choices, bring() { bringDrafts(); bringChoices(); choices(); tellChoices(); } };
})();
