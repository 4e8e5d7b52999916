// Comfort on top of pages that work without it: keys, palette, drafts, double sending, time-out.

const root = document.documentElement;
const body = document.body;
root.classList.add("js");

const say = document.getElementById("script-words")?.dataset ?? {};
const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const inField = (target) => target.closest?.("input, textarea, select, [contenteditable]") !== null;
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
const quiet = (url, options = {}) =>
  fetch(url, { credentials: "same-origin", ...options, headers: { "X-CSRFToken": token(), ...options.headers } });

// Focus on what went wrong; when a fragment arrives with errors, on those.
const focusErrors = () => document.querySelector("[data-focus]")?.focus();
focusErrors();
document.addEventListener("htmx:afterSettle", focusErrors);
document.addEventListener("click", (event) => {
  const link = event.target.closest(".errors a[href^='#']");
  const field = link && document.querySelector(link.getAttribute("href"));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

// A file that is too large is told before it is sent; the server's limit is the one that counts.
const MOST = 50;
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.type !== "file" || !field.files) return;
  const id = `${field.id || field.name}_large`;
  document.getElementById(id)?.remove();
  field.removeAttribute("aria-invalid");
  const large = [...field.files].find((file) => file.size > MOST * 1024 * 1024);
  if (!large) return;
  field.value = "";
  field.setAttribute("aria-invalid", "true");
  const words = (say.large ?? "")
    .replace("{name}", large.name)
    .replace("{size}", String(Math.ceil(large.size / 1024 / 1024)))
    .replace("{most}", String(MOST));
  const told = make("p", { textContent: words });
  field.before(make("div", { id, className: "error", role: "alert" }, told));
});

// A table that fits needs no frame of its own, so that its head can stay under the bar.
const fit = () => {
  for (const frame of document.querySelectorAll(".scroll")) {
    const table = frame.querySelector(":scope > table");
    if (!table) continue;
    table.classList.remove("fits");
    const fits = frame.scrollWidth <= frame.clientWidth;
    table.classList.toggle("fits", fits);
    frame.dataset.label ??= frame.getAttribute("aria-label") ?? "";
    if (fits) {
      for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
    } else {
      frame.tabIndex = 0;
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", frame.dataset.label);
    }
  }
};
const grown = new ResizeObserver(fit);
const watchTables = () => {
  fit();
  // The table itself is watched too: a reader's own spacing of text widens it and nothing else.
  for (const table of document.querySelectorAll(".scroll > table")) grown.observe(table);
};
watchTables();
grown.observe(body);
document.addEventListener("htmx:afterSettle", watchTables);

// Menus close on Escape, on a click outside, and when another opens.
const menus = () => document.querySelectorAll("details.drop[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A form is sent once. Coming back to the page by the browser's button makes it usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const pressed = event.submitter;
  if (pressed?.name) form.append(make("input", { type: "hidden", name: pressed.name, value: pressed.value }));
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// Long forms: what is typed is kept on the server every 20 seconds and when the page is left, and the time of
// it is shown. Files stay behind. A form that is being sent keeps nothing more.
const drafts = new Map();
const keepDraft = async (form) => {
  const draft = drafts.get(form);
  if (!draft.changed || form.dataset.sent || !form.isConnected) return;
  draft.changed = false;
  const typed = new FormData(form);
  for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
  draft.asking = new AbortController();
  try {
    const url = form.dataset.autosave ?? form.dataset.draft;
    const answer = await quiet(url, { method: "POST", body: typed, keepalive: document.hidden, signal: draft.asking.signal });
    if (answer.redirected) {
      draft.note.textContent = say.ended ?? "";
      return;
    }
    if (!answer.ok) throw new Error(answer.status);
    const now = new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" });
    draft.note.textContent = say.saved?.replace("{time}", now) ?? now;
  } catch {
    draft.changed = true;
    if (!form.dataset.sent) draft.note.textContent = say.unsaved ?? "";
  }
};
const keepDrafts = () => {
  for (const form of drafts.keys()) keepDraft(form);
};
const watchDrafts = () => {
  for (const form of document.querySelectorAll("form[data-autosave], form[data-draft]")) {
    if (drafts.has(form)) continue;
    const note = make("p", { className: "autosaved" });
    note.setAttribute("role", "status");
    form.append(note);
    drafts.set(form, { note, changed: false });
    form.addEventListener("input", () => (drafts.get(form).changed = true));
    form.addEventListener("submit", () => drafts.get(form).asking?.abort());
  }
};
watchDrafts();
document.addEventListener("htmx:afterSettle", watchDrafts);
setInterval(keepDrafts, 20000);
document.addEventListener("visibilitychange", () => document.hidden && keepDrafts());

// Bulk work: the bar appears with the first tick and counts. Ticks of other pages are kept for this list.
for (const bar of document.querySelectorAll("form[data-batch]")) {
  const ticks = [...document.querySelectorAll(`[data-row-tick][form="${bar.id}"]`)];
  const count = bar.querySelector("[data-batch-count]");
  const key = `ticks:${location.pathname}:${bar.id}`;
  const here = new Set(ticks.map((tick) => tick.value));
  let elsewhere = [];
  try {
    elsewhere = JSON.parse(sessionStorage.getItem(key) ?? "[]").filter((value) => !here.has(value));
    const before = new Set(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
    for (const tick of ticks) tick.checked ||= before.has(tick.value);
  } catch { /* a browser that keeps nothing: this page's ticks only */ }
  const show = () => {
    const chosen = ticks.filter((tick) => tick.checked).map((tick) => tick.value);
    const all = [...elsewhere, ...chosen];
    bar.classList.toggle("some", all.length > 0);
    count.textContent = count.dataset.one.replace("{n}", all.length);
    try {
      sessionStorage.setItem(key, JSON.stringify(all));
    } catch { /* as above */ }
  };
  for (const tick of ticks) tick.addEventListener("change", show);
  const head = ticks[0]?.closest("table")?.querySelector("th.tick");
  if (head) {
    const every = make("input", { type: "checkbox", ariaLabel: say.all ?? "" });
    every.addEventListener("change", () => {
      for (const tick of ticks) tick.checked = every.checked;
      show();
    });
    head.replaceChildren(every);
  }
  bar.addEventListener("submit", () => {
    for (const value of elsewhere) bar.append(make("input", { type: "hidden", name: "row", value }));
    sessionStorage.removeItem(key);
  });
  show();
}

// Palette: Ctrl+K or /, hints from the server, arrows and Enter.
let palette;
const openPalette = () => {
  if (!body.dataset.hints) {
    document.getElementById("search")?.focus();
    return;
  }
  palette ??= makePalette();
  palette.showModal();
};
const makePalette = () => {
  const field = make("input", { type: "search", placeholder: say.search ?? "", ariaLabel: say.search ?? "", autocomplete: "off" });
  const list = make("ul", { id: "hints" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say.search ?? "");
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "true");
  field.setAttribute("aria-controls", "hints");
  const dialog = make("dialog", { className: "palette", ariaLabel: say.search ?? "" }, field, list, make("p", { textContent: say.palette ?? "" }));
  body.append(dialog);
  let chosen = -1;
  let wait;
  let asked = 0;
  const choose = (index) => {
    const rows = [...list.children];
    chosen = rows.length ? (index + rows.length) % rows.length : -1;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === chosen)));
    if (chosen >= 0) {
      field.setAttribute("aria-activedescendant", rows[chosen].id);
      rows[chosen].scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const text = field.value.trim();
    const mine = ++asked;
    if (!text) {
      list.replaceChildren();
      choose(-1);
      return;
    }
    try {
      const answer = await quiet(`${body.dataset.hints}?q=${encodeURIComponent(text)}`);
      const { hints } = await answer.json();
      if (mine !== asked) return;
      list.replaceChildren(
        ...hints.slice(0, 10).map((hint, at) => {
          const row = make("li", { id: `hint-${at}` }, hint.label, make("small", { textContent: hint.note ?? "" }));
          row.setAttribute("role", "option");
          row.addEventListener("click", () => location.assign(hint.url));
          row.dataset.url = hint.url;
          return row;
        }),
      );
      choose(0);
    } catch {
      list.replaceChildren();
    }
  };
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(wait);
    wait = setTimeout(ask, 80);
  });
  field.addEventListener("compositionend", ask);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      const url = list.children[chosen]?.dataset.url;
      location.assign(url ?? `${document.querySelector(".bar-search").action}?q=${encodeURIComponent(field.value)}`);
    }
  });
  dialog.addEventListener("close", () => {
    field.value = "";
    list.replaceChildren();
  });
  return dialog;
};

// Single keys. Off in fields, during composition of Chinese, in dialogs, and where the reader turned them off.
const rows = () => [...document.querySelectorAll(".grid > tbody > tr")].filter((row) => row.querySelector("a[href], input"));
let waitingForGo = false;
let current = null;
const walk = (step) => {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current);
  current?.classList.remove("current");
  current = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  current.classList.add("current");
  (current.querySelector("th a[href], a[href]") ?? current.querySelector("input"))?.focus({ preventScroll: true });
  current.scrollIntoView({ block: "nearest" });
};
const follow = (key) => (current?.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`main [data-key="${key}"]`))?.click();
const openHelp = () => {
  const link = document.querySelector(".bar-tools a[href$='/help/']");
  if (link) location.assign(`${link.getAttribute("href")}keys/`);
};
const places = { d: ".bar-name", s: "a[href$='/matters/']", x: "a[href$='/inbox/']" };
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || root.dataset.keys === "off") return;
  if (document.querySelector("dialog[open]")) return;
  const ticking = event.key === "x" && event.target.matches?.("[data-row-tick]");
  if (inField(event.target) && !ticking) return;
  if (waitingForGo) {
    waitingForGo = false;
    const there = places[event.key] && document.querySelector(places[event.key]);
    if (there) {
      event.preventDefault();
      there.click();
      return;
    }
  }
  const acts = {
    "/": () => (document.getElementById("search") ?? document.querySelector("[type=search]"))?.focus(),
    "g": () => {
      waitingForGo = true;
      setTimeout(() => (waitingForGo = false), 1500);
    },
    "j": () => walk(1),
    "k": () => walk(-1),
    "x": () => (current ?? event.target.closest?.("tr"))?.querySelector("[data-row-tick]")?.click(),
    "o": () => current?.querySelector("th a[href], a[href]")?.click(),
    "e": () => follow("e"),
    "c": () => follow("c"),
    "?": openHelp,
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// Time-out: said two minutes before, extended by one press; what was typed stays on the page.
const idle = Number(body.dataset.idle ?? 0) * 1000;
if (idle > 180000) {
  let last = Date.now();
  let dialog;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("zhixing-session") : null;
  if (channel) channel.onmessage = () => renewed();
  const renewed = () => {
    last = Date.now();
    dialog?.close();
  };
  const stay = async () => {
    try {
      const answer = await quiet(body.dataset.stay, { method: "POST" });
      if (answer.ok && !answer.redirected) {
        renewed();
        channel?.postMessage("renewed");
      } else location.reload();
    } catch {
      dialog.querySelector("p").textContent = say.unreachable ?? "";
    }
  };
  channel?.postMessage("renewed");
  document.addEventListener("htmx:afterRequest", renewed);
  setInterval(() => {
    const left = last + idle - Date.now();
    if (left > 120000) return;
    keepDrafts();
    if (!dialog) {
      const button = make("button", { className: "button primary", type: "button", textContent: say.stay ?? "" });
      button.addEventListener("click", stay);
      dialog = make("dialog", { ariaLabel: say.stay ?? "" }, make("p"), button);
      body.append(dialog);
    }
    dialog.querySelector("p").textContent = left > 0 ? say.ending ?? "" : say.ended ?? "";
    if (!dialog.open) dialog.showModal();
  }, 15000);
}

// A button that prints the page; without JavaScript the browser's own command does.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
