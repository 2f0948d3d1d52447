"use strict";
// Nothing on this page is decided by the page: it repeats, in the open, what docs/reference/record.md says.

// ---- What the page holds -------------------------------------------------------------------------------

const record = JSON.parse(document.getElementById("record").textContent);
const commitment = record.commitment;
const rules = JSON.parse(record.files["rules.json"]);
const seals = column("seals.csv", 1);
const entries = new Set(column("leaves.csv", 0));
const places = String(rules.tickets - 1).length;
const announced = JSON.parse(record.files["announce.json"]);
const A_PAGE = window.matchMedia("(max-width: 40rem)").matches ? 4 : 12;

function column(name, at) {
  // These two files hold nothing that a CSV file would have to quote.
  return record.files[name].trimEnd().split("\n").slice(1).map((line) => line.split(",")[at]);
}

function ticketName(ticket) {
  return String(ticket).padStart(places, "0");
}

// ---- SHA-256, the browser's where it lets a file have it, else our own (FIPS 180-4) --------------------

const FIRST = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const ROUNDS = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

function turned(word, by) {
  return (word >>> by) | (word << (32 - by));
}

function ownSha256(bytes) {
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);
  const hash = Int32Array.from(FIRST);
  const words = new Int32Array(64);
  for (let start = 0; start < padded.length; start += 64) {
    for (let t = 0; t < 64; t++) {
      words[t] = t < 16 ? view.getInt32(start + 4 * t) : spread(words, t);
    }
    compress(hash, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((word, at) => digest.setInt32(4 * at, word));
  return new Uint8Array(digest.buffer);
}

function spread(words, t) {
  const early = words[t - 15];
  const late = words[t - 2];
  const zero = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
  const one = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
  return words[t - 16] + zero + words[t - 7] + one;
}

function compress(hash, words) {
  let [a, b, c, d, e, f, g, h] = hash;
  for (let t = 0; t < 64; t++) {
    const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + mixed + ((e & f) ^ (~e & g)) + ROUNDS[t] + words[t]) | 0;
    const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => {
    hash[at] += word;
  });
}

async function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const theirs = window.crypto && window.crypto.subtle;
  const digest = theirs ? new Uint8Array(await theirs.digest("SHA-256", bytes)) : ownSha256(bytes);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// ---- From the seed to the ticket -----------------------------------------------------------------------

async function below(tickets, seed, sealed = commitment) {
  const n = BigInt(tickets);
  const limit = (2n ** 256n / n) * n;
  for (let counter = 0; ; counter++) {
    const hashed = ["panel-draw-1", sealed, seed, "panel", counter].join("\n");
    const digest = await sha256(hashed);
    const x = BigInt(`0x${digest}`);
    if (x < limit) {
      return { ticket: x % n, hashed, digest };
    }
  }
}

function faultOfSeed(text) {
  // One line of visible characters: nobody who reads a seed aloud can tell any other.
  if (text === "" || text !== text.trim() || /[\p{C}\p{Z}]/u.test(text.replaceAll(" ", ""))) {
    return "Please type it in one line of visible characters, without blanks before or after it.";
  }
  if ("round" in announced && !/^[0-9a-f]{64}$/.test(text)) {
    return "A round of drand was announced. Its text has 64 signs: digits, and small letters from a to f.";
  }
  return "";
}

// ---- Whether what is published fits --------------------------------------------------------------------

async function faultsOfPage() {
  const faults = [];
  const manifest = record.files["manifest.json"];
  if ((await sha256(manifest)) !== commitment) {
    faults.push("manifest.json");
  }
  for (const [name, told] of Object.entries(JSON.parse(manifest).public)) {
    // The list of all tickets, where it is public, is too large for this page.
    if (name === "tickets.csv") {
      continue;
    }
    if (!(name in record.files) || (await sha256(record.files[name])) !== told.sha256) {
      faults.push(name);
    }
  }
  if (document.querySelector(".commitment").textContent.replace(/\s/g, "") !== commitment) {
    faults.push("the number shown");
  }
  return faults;
}

function readResult(text) {
  // The whole file, or just what was sealed: the opening, and the entry numbers in the next line.
  try {
    const told = text.trim().startsWith("{") ? JSON.parse(text) : ofLines(text);
    return isResult(told) ? told : null;
  } catch {
    return null;
  }
}

function ofLines(text) {
  const [opening, members] = text.trim().split("\n");
  return { opening: opening.trim(), members: members.trim().split(" ") };
}

function isResult(told) {
  const named = (list) => Array.isArray(list) && list.every((one) => /^[A-Z2-7]{10}$/.test(one));
  const whole = named(told.members) && named(told.order || []) && named(told.alternates || []);
  return whole && /^[0-9a-f]{64}$/.test(told.opening);
}

// Each check is whether it holds, what to say if it does, and what to say if it does not.
async function judged(told, drawnTicket) {
  const ticket = "ticket" in told ? told.ticket : drawnTicket;
  if (!Number.isInteger(ticket) || ticket < 0 || ticket >= rules.tickets) {
    const numbers = `from ${ticketName(0)} to ${ticketName(rules.tickets - 1)}`;
    const none = `It names no ticket of this lottery: their numbers go ${numbers}.`;
    const unsaid = "It does not say which ticket it opens, and none was drawn here.";
    return { ticket, checks: [[false, "", "ticket" in told ? none : unsaid]] };
  }
  const checks = [await sealFits(told, ticket), rightNumbers(told)];
  if (drawnTicket !== null) {
    checks.push(sameTicket(ticket, drawnTicket));
  }
  if ("commitment" in told) {
    const good = "It names the commitment of this page.";
    const bad = "It names another commitment: it is the result of another lottery, and has a page of its own.";
    checks.push([told.commitment === commitment, good, bad]);
  }
  if ("met" in told) {
    const good = "It says that the rules above are met, one by one.";
    checks.push([keepsAll(told.met), good, "It does not say that the rules above are met, one by one."]);
  }
  if ("order" in told || "alternates" in told) {
    checks.push(everybodyElse(told));
    if (orderSeed !== null) {
      checks.push(await inHashedOrder(told));
    }
  }
  return { ticket, checks };
}

async function sealFits(told, ticket) {
  const sealed = `The seal of ticket ${ticketName(ticket)}, published before the draw,`;
  const seal = await sha256(`${told.opening}\n${told.members.join(" ")}`);
  const numbers = "these entry numbers.";
  return [seal === seals[ticket], `${sealed} fits ${numbers}`, `${sealed} does not fit ${numbers}`];
}

function rightNumbers(told) {
  const whole = told.members.length === rules.size && new Set(told.members).size === rules.size;
  const numbers = `${rules.size} different entry numbers`;
  const right = whole && told.members.every((one) => entries.has(one));
  return [right, `It bears ${numbers}, all of this draw.`, `It does not bear ${numbers} of this draw.`];
}

function sameTicket(ticket, drawnTicket) {
  const good = `Ticket ${ticketName(ticket)} is the one that was drawn on this page.`;
  const bad = `Ticket ${ticketName(drawnTicket)} was drawn on this page, and this is ticket ${ticketName(ticket)}.`;
  return [ticket === drawnTicket, good, bad];
}

function everybodyElse(told) {
  const order = told.order || [];
  const everybody = new Set([...told.members, ...order]);
  const whole = everybody.size === entries.size && told.members.length + order.length === entries.size;
  const known = order.every((one) => entries.has(one));
  const next = (told.alternates || []).every((one, place) => one === order[place]);
  const said = "everybody else once.";
  const right = whole && known && next;
  return [right, `The order of replacement names ${said}`, `The order of replacement does not name ${said}`];
}

async function inHashedOrder(told) {
  // The alternates come first, and then everybody else: both by their hashes.
  const hashes = (list) => Promise.all((list || []).map((one) => sha256(hashedOrder(one))));
  const rises = (list) => list.every((hash, place) => place === 0 || list[place - 1] < hash);
  const all = await hashes(told.order);
  const first = (told.alternates || []).length;
  const right = rises(all.slice(0, first)) && rises(all.slice(first));
  const follows = "from what was drawn.";
  return [right, `The order of replacement follows ${follows}`, `The order of replacement does not follow ${follows}`];
}

function hashedOrder(entry) {
  return ["panel-draw-1", commitment, orderSeed, "order", "ticket", entry].join("\n");
}

function keepsAll(met) {
  const wanted = record.quotas.map(([category, value, min, max]) => JSON.stringify([category, value, min, max, true]));
  const line = (one) => JSON.stringify(["category", "value", "min", "max", "met"].map((name) => Object(one)[name]));
  return Array.isArray(met) && met.map(line).sort().join() === wanted.sort().join();
}

// ---- Showing it ----------------------------------------------------------------------------------------

const at = (id) => document.getElementById(id);
let balls = [];
let drawn = null;
// The seed of the order of replacement: with balls it comes from a second source, which only the draw's files name.
let orderSeed = null;
let broken = false;
let published = null;
let publishedText = "";
const turns = { draw: 0, open: 0 };
let first = 0;

function made(tag, text = "", name = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = name;
  return element;
}

function list(tag, name, lines) {
  const element = made(tag, "", name);
  element.append(...lines.map((line) => made("li", line)));
  return element;
}

function showSeals(from) {
  first = Math.max(0, Math.min(from, rules.tickets - 1));
  first -= first % A_PAGE;
  const shown = seals.slice(first, first + A_PAGE).map((seal, place) => {
    const ticket = first + place;
    const item = made("li", "", drawn === ticket ? "is-drawn" : "");
    const name = made("strong", `Ticket ${ticketName(ticket)}`);
    item.append(name, drawn === ticket ? " drawn" : "", made("code", seal));
    return item;
  });
  at("seals").replaceChildren(...shown);
  at("seals").start = first + 1;
  at("earlier").setAttribute("aria-disabled", String(first === 0));
  at("later").setAttribute("aria-disabled", String(first + A_PAGE >= rules.tickets));
}

function findTicket(text) {
  const wanted = text.trim().toLowerCase();
  let ticket = /^[0-9]{1,9}$/.test(wanted) && Number(wanted) < rules.tickets ? Number(wanted) : -1;
  if (ticket < 0 && wanted) {
    ticket = seals.findIndex((seal) => seal.startsWith(wanted));
  }
  if (ticket >= 0) {
    showSeals(ticket);
  }
  const found = `Ticket ${ticketName(ticket)} has the seal ${seals[ticket]}.`;
  const none = `There is no such ticket. The last one is ${rules.tickets - 1}.`;
  at("found").textContent = ticket >= 0 ? found : none;
}

function shown(id, yes) {
  if (at(id)) {
    at(id).hidden = !yes;
  }
}

function showBalls() {
  const old = at("balls").children.length;
  at("draw").style.setProperty("--after", Math.max(0, balls.length - old - 1));
  balls.slice(old).forEach((digit, place) => {
    const ball = made("li", String(digit), "ball");
    ball.style.setProperty("--after", place);
    at("balls").append(ball);
  });
  while (at("balls").children.length > balls.length) {
    at("balls").lastChild.remove();
  }
  at("balls").hidden = balls.length === 0;
}

function showNext() {
  const whole = balls.length === places;
  shown("again", balls.length > 0 || drawn !== null);
  shown("onward", drawn !== null);
  shown("early", "when" in announced && Date.now() < Date.parse(announced.when));
  if (!at("pad")) {
    return;
  }
  const next = `Ball ${balls.length + 1} of ${places}: press its number.`;
  at("next-ball").textContent = whole ? "All digits are drawn." : next;
  at("pad").querySelectorAll("button").forEach((key) => key.setAttribute("aria-disabled", String(whole)));
}

function sealOf(ticket) {
  return [made("p", "Its seal, as it was published before the draw:"), made("pre", seals[ticket])];
}

function setDrawn(ticket, how) {
  drawn = ticket;
  at("drawn").textContent = ticket === null ? "" : `Ticket ${ticketName(ticket)} is drawn.`;
  at("derived").replaceChildren(...(ticket === null ? [] : sealOf(ticket)), ...how);
  showNext();
  showSeals(ticket === null ? first : ticket);
  if (publishedText) {
    openTicket(publishedText, false);
  }
}

function addBall(digit) {
  if (balls.length >= places) {
    return;
  }
  balls.push(digit);
  showBalls();
  at("said").textContent = `Ball ${balls.length} of ${places}: ${digit}.`;
  shown("back", true);
  orderSeed = null;
  if (balls.length === places) {
    setDrawn(Number(balls.join("")), []);
  }
  showNext();
}

function takeBack() {
  balls.pop();
  showBalls();
  at("said").textContent = "The last ball is taken back.";
  shown("back", balls.length > 0);
  setDrawn(null, []);
  if (balls.length === 0) {
    focusOnDraw();
  }
}

function begin() {
  turns.draw += 1;
  turns.open += 1;
  balls = [];
  published = null;
  publishedText = "";
  orderSeed = null;
  at("balls").replaceChildren();
  shown("back", false);
  for (const id of ["opened", "refused"]) {
    at(id).replaceChildren();
  }
  for (const id of ["file", "pasted", "seed"]) {
    if (at(id)) {
      at(id).value = "";
    }
  }
  at("told").textContent = "";
  showBalls();
  setDrawn(null, []);
}

function focusOnDraw() {
  (at("pad") ? at("pad").querySelector("button") : at("seed")).focus();
}

async function draw(seed) {
  turns.draw += 1;
  const fault = faultOfSeed(seed);
  at("seed").setAttribute("aria-invalid", String(fault !== ""));
  at("seed-problem").textContent = fault;
  if (!fault) {
    await drawBy(seed, seed);
  }
}

async function drawBy(seed, orderedBy) {
  const mine = turns.draw;
  const told = await below(rules.tickets, seed);
  if (mine !== turns.draw) {
    return;
  }
  const ticket = Number(told.ticket);
  at("balls").replaceChildren();
  balls = Array.from(ticketName(ticket), Number);
  showBalls();
  shown("back", false);
  orderSeed = orderedBy;
  const how = made("details");
  how.append(made("summary", "How the ticket follows from the text"));
  how.append(made("p", "The SHA-256 of these lines, without a line end after the last:"), made("pre", told.hashed));
  how.append(made("p", "is"), made("pre", told.digest));
  how.append(made("p", `Read as a number in base 16 and divided by ${rules.tickets}, it leaves ${ticket}.`));
  setDrawn(ticket, [made("p", `Worked out from the text “${seed}”.`), how]);
}

async function openTicket(text, focus = true) {
  const mine = ++turns.open;
  const told = readResult(text);
  const unread = { ticket: null, checks: [[false, "", "This is not the file result.json of a draw."]] };
  const changed = { ticket: null, checks: [[false, "", "This page was changed: it can check nothing."]] };
  const faulty = (await faultsFound).length > 0;
  const { ticket, checks } = faulty ? changed : told ? await judged(told, drawn) : unread;
  if (mine !== turns.open) {
    return;
  }
  const faults = checks.filter(([holds]) => !holds).map(([, , bad]) => bad);
  publishedText = text;
  published = faults.length ? null : told;
  at("told").textContent = "";
  at("refused").replaceChildren();
  at("opened").replaceChildren();
  if (faults.length) {
    at("refused").append(made("p", "Nothing is opened:"), list("ul", "faults", faults));
    return;
  }
  at("opened").append(...openedParts(told, ticket, checks.map(([, good]) => good)));
  if (focus) {
    const heading = at("opened").querySelector("h3");
    heading.focus();
    heading.scrollIntoView();
  }
}

function metRules() {
  const all = made("div", "", "rules");
  for (const category of new Set(record.quotas.map(([name]) => name))) {
    const lines = record.quotas.filter(([name]) => name === category).map(([, value, , , seats]) => {
      const item = made("li");
      item.append(made("bdi", value), made("span", `${seats}: met`, "met"));
      return item;
    });
    const values = made("ul");
    values.append(...lines);
    const part = made("div");
    const name = made("h4");
    name.append(made("bdi", category));
    part.append(name, values);
    all.append(part);
  }
  return all;
}

function openedParts(told, ticket, checks) {
  const heading = made("h3", `Ticket ${ticketName(ticket)} is opened`, "large");
  heading.tabIndex = -1;
  const parts = [heading];
  if (told.rehearsal) {
    parts.push(made("p", "This is a rehearsal. It does not count.", "notice"));
  }
  parts.push(list("ul", "checks", checks), sealDetails(told));
  if (drawn === null) {
    const open = "Not checked: whether this ticket was drawn. Enter the result of the draw above to compare.";
    parts.push(made("p", open));
  } else if (told.order && orderSeed === null) {
    const open = "Not checked: whether the order of replacement follows from its own source. The page of the draw checks it.";
    parts.push(made("p", open));
  }
  parts.push(made("h3", "The panel"), list("ul", "members", told.members));
  if (told.met) {
    parts.push(made("h3", "The rules"), metRules(), made("p", claimed()));
  }
  if (told.alternates && told.alternates.length) {
    parts.push(made("h3", "Next, if a seat falls empty"), list("ol", "members", told.alternates));
  }
  return parts;
}

function sealDetails(told) {
  const part = made("details");
  part.append(made("summary", "How the seal was compared"));
  part.append(made("p", "The SHA-256 of these two lines, without a line end after the second, is the seal:"));
  part.append(made("pre", `${told.opening}\n${told.members.join(" ")}`));
  return part;
}

function claimed() {
  // What people answered is not public, so no page can count it.
  const also = [
    ["combined.csv" in record.files, "two things at once"],
    [rules.household.columns.length > 0, "people who live together"],
    [rules.apart > 0, "people who may not serve together"],
  ];
  const silent = also.filter(([is]) => is).map(([, name]) => name).join(", and on ");
  const more = silent ? ` It does not speak of the rules on ${silent}.` : "";
  return `“Met” is what the file says.${more} An auditor can check it: people’s answers are not public.`;
}

function entryOf(text) {
  // Entry numbers have no 0, 1 or 8: whoever types one has misread a letter.
  const typed = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const letters = typed.replaceAll("0", "O").replaceAll("8", "B");
  const read = [typed, letters.replaceAll("1", "I"), letters.replaceAll("1", "L")];
  return read.find((one) => entries.has(one)) || typed;
}

function answered(text) {
  if (broken) {
    return "This page was changed: it cannot say.";
  }
  const entry = entryOf(text);
  if (!entries.has(entry)) {
    const signs = "Entry numbers have ten signs: letters from A to Z, and digits from 2 to 7.";
    return `This is not an entry number of this draw. ${signs}`;
  }
  if (!published) {
    return `${entry} is in this draw. No ticket is opened on this page yet.`;
  }
  const stamp = published.rehearsal ? "Rehearsal only: " : "";
  if (published.members.includes(entry)) {
    return `${stamp}${entry} was drawn for the panel.`;
  }
  const place = (published.order || []).indexOf(entry) + 1;
  const next = place ? ` This person is number ${place} in the order of replacement.` : "";
  return `${stamp}${entry} was not drawn.${next}`;
}

// ---- What people do ------------------------------------------------------------------------------------

function on(id, event, act) {
  if (at(id)) {
    at(id).addEventListener(event, act);
  }
}

function onSubmit(id, act) {
  on(id, "submit", (event) => {
    event.preventDefault();
    act();
  });
}

onSubmit("find", () => findTicket(at("find-text").value));
onSubmit("by-seed", () => draw(at("seed").value));
onSubmit("paste", () => openTicket(at("pasted").value));
onSubmit("ask", () => {
  at("told").textContent = answered(at("number").value);
});
on("earlier", "click", () => showSeals(first - A_PAGE));
on("later", "click", () => first + A_PAGE < rules.tickets && showSeals(first + A_PAGE));
on("back", "click", takeBack);
on("again", "click", () => {
  begin();
  focusOnDraw();
});
on("pad", "click", (event) => "digit" in event.target.dataset && addBall(Number(event.target.dataset.digit)));
on("pad", "keydown", (event) => {
  if (/^[0-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    addBall(Number(event.key));
  }
});
on("file", "change", async () => {
  const [chosen] = at("file").files;
  if (chosen) {
    openTicket(await chosen.text().catch(() => ""));
  }
});

async function repeat(held) {
  const told = JSON.parse(held["seed.json"]);
  if (told.kind === "balls") {
    Array.from(told.seed, Number).forEach(addBall);
    orderSeed = told.order_seed;
  } else {
    await drawBy(told.seed, told.order_seed);
  }
  await openTicket(held["result.json"], false);
  at("said").textContent = "";
}

const faultsFound = faultsOfPage();
begin();
if ("result.json" in record.draw) {
  repeat(record.draw);
}
faultsFound.then((faults) => {
  broken = faults.length > 0;
  const bad = `Do not use this page: ${faults.join(", ")} on it does not belong to the commitment.`;
  at("broken").append(...(broken ? [made("p", bad, "notice")] : []));
  const fits = "This page has compared its tickets and rules with this number, and they belong to it.";
  const compare = "Please compare the number with the one that was published.";
  at("itself").textContent = broken ? bad : `${fits} ${compare}`;
});
