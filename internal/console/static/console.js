// Two comforts, and nothing without which a page would not work: counters that
// count, and parts of the page that renew themselves when something happened.
"use strict";

// The server's clock rules: a workstation's may be minutes off.
const skew = Date.parse(document.body.dataset.now) - Date.now();

function spell(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
}

function count() {
  for (const time of document.querySelectorAll("time[data-since]")) {
    time.textContent = time.dataset.since + spell((Date.now() + skew - Date.parse(time.dateTime)) / 1000);
  }
}
count();
setInterval(count, 1000);

// renew replaces the live parts by the same parts of a page just fetched. A part
// in which somebody is typing is left alone; a focused button keeps the focus.
async function renew() {
  const parts = [...document.querySelectorAll("[data-live]")];
  for (const url of new Set(parts.map((part) => part.dataset.live))) {
    const response = await fetch(url, { credentials: "same-origin" });
    if (!response.ok || response.redirected) {
      location.reload(); // signed out, most likely
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of parts.filter((one) => one.dataset.live === url)) {
      const fresh = page.getElementById(part.id);
      const active = part.contains(document.activeElement) ? document.activeElement : null;
      if (!fresh || (active && active.matches("input, select, textarea"))) continue;
      part.replaceChildren(...fresh.childNodes);
      if (active && active.id) document.getElementById(active.id)?.focus();
    }
  }
  count();
}

// At most one renewal at a time and one every two seconds; the last event of a
// burst always leads to one.
let due = false;
let busy = false;
async function schedule() {
  due = true;
  if (busy) return;
  busy = true;
  while (due) {
    due = false;
    try {
      await renew();
    } catch {
      // the network is away; the stream reconnects and says so again
    }
    await new Promise((done) => setTimeout(done, 2000));
  }
  busy = false;
}

if (document.body.dataset.flux && document.querySelector("[data-live]") && "EventSource" in window) {
  const source = new EventSource(document.body.dataset.flux);
  source.addEventListener("change", schedule);
  // What was missed while the stream was away is made up for; the first opening
  // misses nothing.
  let opened = false;
  source.addEventListener("open", () => {
    if (opened) schedule();
    opened = true;
  });
}
