"use strict";
// The page's behaviour. All that articles say is written as text (textContent), never as mark-up.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { nodes, edges, kinds, relations, sentences, articles, quotations } = data;
  const SVG = "http://www.w3.org/2000/svg";
  const EVENT = 0;
  const SPEAKER = relations.findIndex((relation) => relation.key === "eg:speaker");
  // What a relation is called from its event's side and from the other side.
  const SIDES = {
    "eg:speaker": ["Speakers", "Spoke at"],
    "schema:attendee": ["Took part", "Took part in"],
    "schema:organizer": ["Organised by", "Organised"],
    "schema:sponsor": ["Sponsored by", "Sponsored"],
    "schema:superEvent": ["Part of", "Its parts"],
    "schema:location": ["Where", "Events here"],
    "eg:presents": ["Shown or discussed", "Shown or discussed at"],
    "schema:affiliation": ["Affiliated with", "People"],
    "schema:creator": ["Made by", "Makes"],
    "schema:about": ["About", "Events about this"],
  };
  // Paths with the centre at 0, 0 that look equally large.
  const MARKERS = {
    s: "M-.9-.9H.9V.9H-.9Z",
    o: "M-1 0A1 1 0 1 0 1 0A1 1 0 1 0-1 0Z",
    D: "M0-1.2L1.2 0L0 1.2L-1.2 0Z",
    h: "M0-1.1L.95-.55V.55L0 1.1L-.95.55V-.55Z",
    "^": "M0-1.15L1.1.85H-1.1Z",
    p: "M0-1.1L1.05-.34L.65.9H-.65L-1.05-.34Z",
    X: "M-.9-.9L.9.9M.9-.9L-.9.9",
  };
  const ALL_OPEN = 8; // a panel with more facts shows its sentences on demand
  const FEW = 30; // more names without any relation are drawn on demand
  const byId = (id) => document.getElementById(id);
  const phone = window.matchMedia("(max-width: 820px)");

  // ── small helpers ─────────────────────────────────────────────────────────────────────────

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "text") element.textContent = value;
      else if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  function draw(tag, attributes = {}, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const many = (number, one, more = one + "s") => `${number.toLocaleString("en")} ${number === 1 ? one : more}`;
  const byName = (a, b) => nodes[a].name.localeCompare(nodes[b].name, "en");

  function shape(kind) {
    const path = draw("path", { d: MARKERS[kinds[kind].marker] || MARKERS.X, fill: kinds[kind].colour, stroke: "#222", "stroke-width": 0.12 });
    const svg = draw("svg", { viewBox: "-1.4 -1.4 2.8 2.8", "aria-hidden": "true" }, path);
    svg.classList.add("shape");
    return svg;
  }

  // ── what is there ─────────────────────────────────────────────────────────────────────────

  nodes.forEach((node, number) => {
    node.number = number;
    node.edges = [];
    node.search = fold([node.name, ...(node.others || [])].join("\n"));
  });
  edges.forEach((edge, number) => {
    edge.number = number;
    nodes[edge.s].edges.push(edge);
    if (edge.t !== edge.s) nodes[edge.t].edges.push(edge);
  });
  nodes.forEach((node) => {
    node.radius = Math.min(5 + 1.7 * Math.sqrt(node.edges.length), 17);
    node.shown = true; // by the filters: in the list and the tables
    node.drawn = true; // also in the drawing
    node.found = true;
  });
  const other = (edge, number) => (edge.s === number ? edge.t : edge.s);
  // Events first, then the best connected: in this order names get room in the drawing.
  const ranked = [...nodes].sort((a, b) => b.edges.length + 4 * (b.k === EVENT) - a.edges.length - 4 * (a.k === EVENT) || a.number - b.number);

  const firstDay = (date) => date + "-01-01".slice(date.length - 4);
  const lastDay = (date) => {
    if (date.length === 10) return date;
    if (date.length === 4) return `${date}-12-31`;
    return `${date}-${new Date(Date.UTC(+date.slice(0, 4), +date.slice(5), 0)).getUTCDate()}`;
  };
  const begins = (node) => firstDay(node.start || node.end);
  const ends = (node) => {
    const last = lastDay(node.end || node.start);
    return last < begins(node) ? lastDay(node.start) : last;
  };

  const loose = nodes.filter((node) => !node.edges.length).length;
  const state = { kinds: new Set(kinds.keys()), from: "", to: "", query: "", loose: loose <= FEW, chosen: null, hovered: null, focused: null, opener: null };

  // ── the drawing ───────────────────────────────────────────────────────────────────────────

  const drawing = byId("drawing");
  const view = { x: 0, y: 0, zoom: 1 };
  const pen = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;

  for (const edge of edges) {
    const relation = relations[edge.k];
    edge.line = draw("path", { class: "seen", stroke: relation.colour, "stroke-width": relation.width * 1.2 });
    if (relation.dashes.length) edge.line.setAttribute("stroke-dasharray", relation.dashes.map((d) => d * 1.6).join(" "));
    edge.touch = draw("path", { class: "touch" });
    edge.element = draw("g", { class: "edge" }, edge.line, edge.touch);
    edge.touch.addEventListener("click", () => choose({ edge }));
    const tip = draw("title");
    tip.textContent = `${nodes[edge.s].name} – ${edge.label || relation.name} – ${nodes[edge.t].name}`;
    edge.element.append(tip);
    byId("edges").append(edge.element);
  }
  // Edges between the same two nodes bend apart.
  const between = new Map();
  for (const edge of edges) {
    const key = [edge.s, edge.t].sort((a, b) => a - b).join();
    between.set(key, [...(between.get(key) || []), edge]);
  }
  for (const some of between.values()) some.forEach((edge, n) => (edge.bend = (n - (some.length - 1) / 2) * (edge.s < edge.t ? 1 : -1)));

  for (const node of nodes) {
    node.body = draw("path", { class: "body", d: MARKERS[kinds[node.k].marker] || MARKERS.X, fill: kinds[node.k].colour });
    node.scaled = draw("g", {}, draw("circle", { class: "ring", r: 1.75 }), node.body);
    node.element = draw("g", {
      class: "node",
      role: "button",
      tabindex: "-1",
      "aria-label": `${node.name}, ${kinds[node.k].name}${node.when ? `, ${node.when}` : ""}, ${many(node.edges.length, "relation")}`,
    }, node.scaled);
    node.text = draw("text", { class: node.k === EVENT ? "event" : "" });
    node.lines.forEach((line, n) => {
      const span = draw("tspan", { x: 0, dy: n ? "1.15em" : 0 });
      span.textContent = line;
      node.text.append(span);
    });
    pen.font = `${node.k === EVENT ? "650 " : ""}12px ${family}`;
    node.wide = Math.max(...node.lines.map((line) => pen.measureText(line).width)) + 6;
    node.high = node.lines.length * 14 + 2;
    node.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose({ node }, node.element, true);
      }
    });
    node.element.addEventListener("focus", () => focusNode(node, false));
    node.element.addEventListener("pointerenter", () => hover(node));
    node.element.addEventListener("pointerleave", () => hover(null));
    byId("nodes").append(node.element);
    byId("labels").append(node.text);
  }

  function bendPaths(some) {
    for (const edge of some) {
      const a = nodes[edge.s], b = nodes[edge.t];
      let path;
      if (edge.s === edge.t) path = `M${a.x} ${a.y}c-40-50 40-50 0 0`;
      else if (!edge.bend) path = `M${a.x} ${a.y}L${b.x} ${b.y}`;
      else {
        const x = (a.x + b.x) / 2 + (a.y - b.y) * 0.16 * edge.bend;
        const y = (a.y + b.y) / 2 + (b.x - a.x) * 0.16 * edge.bend;
        path = `M${a.x} ${a.y}Q${x} ${y} ${b.x} ${b.y}`;
      }
      edge.line.setAttribute("d", path);
      edge.touch.setAttribute("d", path);
    }
  }

  const size = () => {
    const box = drawing.getBoundingClientRect();
    return [box.width || 600, box.height || 400];
  };
  let waiting = false;
  function redraw() {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        paint();
      });
    }
  }

  // Marks shrink less than the distances between them, names keep their size; a name is written where it covers
  // no other and no mark of a better connected node.
  function paint() {
    const [width, height] = size();
    byId("edges").setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.zoom})`);
    const shrink = Math.min(Math.max(Math.pow(view.zoom, 0.6), 0.22), 1.4);
    const near = neighbours();
    const cells = new Map();
    const boxes = [];
    const free = (box) => {
      for (let x = Math.floor(box[0] / 80); x <= Math.floor(box[2] / 80); x++)
        for (let y = Math.floor(box[1] / 40); y <= Math.floor(box[3] / 40); y++)
          for (const taken of cells.get(`${x},${y}`) || [])
            if (box[0] < taken[2] && taken[0] < box[2] && box[1] < taken[3] && taken[1] < box[3]) return false;
      return true;
    };
    const take = (box) => {
      boxes.push(box);
      for (let x = Math.floor(box[0] / 80); x <= Math.floor(box[2] / 80); x++)
        for (let y = Math.floor(box[1] / 40); y <= Math.floor(box[3] / 40); y++) {
          const key = `${x},${y}`;
          cells.set(key, [...(cells.get(key) || []), box]);
        }
    };
    const wanted = (node) => (node === state.hovered || near.first.has(node) ? 2 : near.all.has(node) ? 1 : 0);
    const order = ranked.filter((node) => node.drawn);
    if (near.all.size || state.hovered) order.sort((a, b) => wanted(b) - wanted(a));
    const dim = near.all.size > 0;
    for (const node of ranked) {
      const x = node.x * view.zoom + view.x, y = node.y * view.zoom + view.y;
      const radius = node.radius * shrink;
      node.element.setAttribute("transform", `translate(${x} ${y})`);
      node.scaled.setAttribute("transform", `scale(${radius})`);
      node.at = [x, y, radius];
    }
    for (const node of order) {
      const [x, y, radius] = node.at;
      const box = [x - node.wide / 2, y + radius + 1, x + node.wide / 2, y + radius + 1 + node.high];
      const inside = box[2] > 0 && box[0] < width && box[3] > 0 && box[1] < height;
      const shy = dim && wanted(node) === 0;
      const write = inside && !shy && (wanted(node) === 2 || free(box));
      node.text.toggleAttribute("hidden", !write);
      if (write) {
        node.text.setAttribute("transform", `translate(${x} ${y + radius + 12})`);
        take(box);
      }
      if (inside && !shy) take([x - radius, y - radius, x + radius, y + radius]);
    }
    for (const node of nodes) if (!node.drawn) node.text.setAttribute("hidden", "");
  }

  // What the choice, or else a search, lights up: `first` is named whatever it covers, `all` stays bright.
  function neighbours() {
    const first = new Set(), all = new Set(), lines = new Set();
    const { chosen } = state;
    if (chosen && chosen.node) {
      first.add(chosen.node);
      for (const edge of chosen.node.edges) {
        all.add(nodes[other(edge, chosen.node.number)]);
        lines.add(edge);
      }
    } else if (chosen) {
      first.add(nodes[chosen.edge.s]).add(nodes[chosen.edge.t]);
      lines.add(chosen.edge);
    } else if (state.query) {
      for (const node of nodes) if (node.drawn && node.found) all.add(node);
    }
    for (const node of first) all.add(node);
    return { first, all, lines };
  }

  function light() {
    const { first, all, lines } = neighbours();
    drawing.classList.toggle("dimmed", all.size > 0 || (state.query !== "" && !state.chosen));
    for (const node of nodes) {
      node.element.classList.toggle("near", all.has(node));
      node.element.classList.toggle("chosen", Boolean(state.chosen) && first.has(node));
    }
    for (const edge of edges) {
      edge.element.classList.toggle("near", lines.has(edge));
      edge.element.classList.toggle("chosen", Boolean(state.chosen) && state.chosen.edge === edge);
    }
    redraw();
  }

  function hover(node) {
    state.hovered = node;
    redraw();
  }

  function fit(some = nodes.filter((node) => node.drawn)) {
    const [width, height] = size();
    if (!some.length) return;
    const xs = some.map((node) => node.x), ys = some.map((node) => node.y);
    const low = [Math.min(...xs), Math.min(...ys)], high = [Math.max(...xs), Math.max(...ys)];
    const names = Math.min(150, width / 3); // room for the names of the outermost nodes
    view.zoom = Math.min(2, (width - names) / Math.max(high[0] - low[0], 40), (height - 80) / Math.max(high[1] - low[1], 40));
    view.zoom = Math.max(view.zoom, 0.02);
    view.x = width / 2 - ((low[0] + high[0]) / 2) * view.zoom;
    view.y = height / 2 - 8 - ((low[1] + high[1]) / 2) * view.zoom;
    redraw();
  }

  function zoomAt(factor, x, y) {
    const zoom = Math.min(Math.max(view.zoom * factor, 0.02), 6);
    view.x = x - ((x - view.x) * zoom) / view.zoom;
    view.y = y - ((y - view.y) * zoom) / view.zoom;
    view.zoom = zoom;
    redraw();
  }

  function zoomMiddle(factor) {
    const [width, height] = size();
    zoomAt(factor, width / 2, height / 2);
  }

  // Brings a node to the middle, and nearer if its name could not be read.
  function show(node) {
    const [width, height] = size();
    view.zoom = Math.max(view.zoom, 0.55);
    view.x = width / 2 - node.x * view.zoom;
    view.y = height / 2 - node.y * view.zoom;
    redraw();
  }

  // Shows a node with its neighbours, unless they can be seen well as it is.
  function showAround(node) {
    if (!node.drawn || (view.zoom > 0.5 && inSight(node))) return;
    const some = [node, ...node.edges.map((edge) => nodes[other(edge, node.number)])].filter((one) => one.drawn);
    fit(some);
    if (view.zoom > 1.2) zoomMiddle(1.2 / view.zoom);
  }

  function inSight(node) {
    const [width, height] = size();
    const x = node.x * view.zoom + view.x, y = node.y * view.zoom + view.y;
    return x > 20 && y > 20 && x < width - 20 && y < height - 30;
  }

  const pointers = new Map();
  let drag = null;
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    const element = event.target.closest(".node");
    drag = { node: element ? nodes.find((node) => node.element === element) : null, from: [event.clientX, event.clientY], moved: false, line: event.target.closest(".edge") };
  });
  drawing.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.clientX, event.clientY];
    if (pointers.size === 2) {
      const [still] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const apart = (a) => Math.hypot(a[0] - still[0], a[1] - still[1]);
      const box = drawing.getBoundingClientRect();
      zoomAt(apart(now) / Math.max(apart(before), 1), (now[0] + still[0]) / 2 - box.left, (now[1] + still[1]) / 2 - box.top);
      drag = drag && { ...drag, moved: true };
    } else if (drag && (drag.moved || Math.hypot(now[0] - drag.from[0], now[1] - drag.from[1]) > 4)) {
      if (!drag.moved) drawing.setPointerCapture(event.pointerId);
      drag.moved = true;
      drawing.classList.add("dragging");
      if (drag.node) {
        drag.node.x += (now[0] - before[0]) / view.zoom;
        drag.node.y += (now[1] - before[1]) / view.zoom;
        bendPaths(drag.node.edges);
      } else {
        view.x += now[0] - before[0];
        view.y += now[1] - before[1];
      }
      redraw();
    } else return;
    pointers.set(event.pointerId, now);
  });
  const release = (event) => {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    drawing.classList.remove("dragging");
    if (event.type === "pointerup" && drag && !drag.moved) {
      if (drag.node) choose({ node: drag.node }, null, true);
      else if (!drag.line) choose(null);
    }
    drag = null;
  };
  drawing.addEventListener("pointerup", release);
  drawing.addEventListener("pointercancel", release);
  drawing.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = drawing.getBoundingClientRect();
    zoomAt(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  byId("zoom-in").addEventListener("click", () => zoomMiddle(1.4));
  byId("zoom-out").addEventListener("click", () => zoomMiddle(1 / 1.4));
  byId("zoom-all").addEventListener("click", () => fit());

  // One tab stop for the whole drawing: the node that was focused last, or the best connected one.
  function focusNode(node, move = true) {
    if (state.focused) state.focused.element.setAttribute("tabindex", "-1");
    state.focused = node;
    node.element.setAttribute("tabindex", "0");
    if (!inSight(node)) show(node);
    if (move) node.element.focus({ preventScroll: true });
  }

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  drawing.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step && state.focused) {
      const here = state.focused;
      let best = null, least = Infinity;
      for (const node of nodes) {
        if (!node.drawn || node === here) continue;
        const along = (node.x - here.x) * step[0] + (node.y - here.y) * step[1];
        const aside = Math.abs((node.x - here.x) * step[1]) + Math.abs((node.y - here.y) * step[0]);
        if (along > 0 && aside <= 2 * along && along + 2 * aside < least) [best, least] = [node, along + 2 * aside];
      }
      if (best) focusNode(best);
    } else if (event.key === "+" || event.key === "=") zoomMiddle(1.4);
    else if (event.key === "-") zoomMiddle(1 / 1.4);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });

  // ── the list of names ─────────────────────────────────────────────────────────────────────

  const list = byId("list");
  const options = [];
  [...nodes].sort((a, b) => a.k - b.k || byName(a.number, b.number)).forEach((node) => {
    const told = [kinds[node.k].name, node.when].filter(Boolean).join(", ");
    const item = make("li", { role: "option", tabindex: "-1", "aria-selected": "false" }, shape(node.k), make("span", {}, make("span", { text: node.name }), make("small", { text: told })));
    item.addEventListener("click", () => choose({ node }, item));
    node.option = item;
    item.node = node;
    options.push(item);
    list.append(item);
  });
  const offered = () => options.filter((item) => !item.hidden);
  function stopAt(item) {
    for (const one of options) one.tabIndex = one === item ? 0 : -1;
  }
  list.addEventListener("keydown", (event) => {
    const open = offered();
    const at = open.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: open.length - 1, PageDown: Math.min(at + 10, open.length - 1), PageUp: Math.max(at - 10, 0) }[event.key];
    if (to !== undefined && open[to]) {
      stopAt(open[to]);
      open[to].focus();
    } else if ((event.key === "Enter" || event.key === " ") && at >= 0) choose({ node: open[at].node }, open[at]);
    else if (to === undefined) return;
    event.preventDefault();
  });

  // ── filters ───────────────────────────────────────────────────────────────────────────────

  kinds.forEach((kind, number) => {
    const count = nodes.filter((node) => node.k === number).length;
    if (!count) return;
    const box = make("input", { type: "checkbox", checked: "" });
    box.addEventListener("change", () => {
      if (box.checked) state.kinds.add(number);
      else state.kinds.delete(number);
      apply();
    });
    const label = make("label", {}, box, shape(number), make("span", { text: `${kind.name} ${count}` }));
    byId("kinds").append(label);
  });
  if (loose && loose < nodes.length) {
    const box = make("input", { type: "checkbox" });
    box.checked = box.defaultChecked = state.loose;
    box.addEventListener("change", () => {
      state.loose = box.checked;
      apply();
      fit();
    });
    byId("kinds").append(make("label", {}, box, make("span", { text: `in the drawing also the ${many(loose, "name")} without relations` })));
  } else state.loose = true;
  for (const end of ["from", "to"]) {
    byId(end).addEventListener("change", () => {
      state[end] = byId(end).value;
      apply();
    });
  }
  byId("search").addEventListener("input", () => {
    state.query = fold(byId("search").value.trim());
    if (state.query && phone.matches) byId("names").open = true;
    if (state.query && state.chosen) choose(null);
    apply();
  });
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const [first] = offered();
    if (first && state.query) choose({ node: first.node }, byId("search"));
  });
  byId("search").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && offered().length) {
      event.preventDefault();
      byId("names").open = true;
      stopAt(offered()[0]);
      offered()[0].focus();
    }
  });
  byId("everything").addEventListener("click", () => {
    byId("form").reset();
    Object.assign(state, { kinds: new Set(kinds.keys()), from: "", to: "", query: "", loose: loose <= FEW || loose === nodes.length });
    choose(null);
    apply();
    fit();
  });

  // With dates, what stays is the events in them, all that is tied to these, and whom those belong to.
  function inTime() {
    if (!state.from && !state.to) return () => true;
    const kept = new Set(nodes.filter((node) => node.k === EVENT && (node.start || node.end) && (!state.from || ends(node) >= state.from) && (!state.to || begins(node) <= state.to)));
    for (let step = 0; step < 2; step++)
      for (const node of [...kept])
        for (const edge of node.edges) {
          const next = nodes[other(edge, node.number)];
          if (next.k !== EVENT && (step === 0 ? node.k === EVENT : node.k !== EVENT && edge.s === node.number)) kept.add(next);
        }
    return (node) => kept.has(node);
  }

  function apply() {
    const timely = inTime();
    let shown = 0, found = 0;
    for (const node of nodes) {
      node.shown = state.kinds.has(node.k) && timely(node);
      node.found = !state.query || node.search.includes(state.query);
      node.drawn = node.shown && (state.loose || node.edges.length > 0);
      node.element.toggleAttribute("hidden", !node.drawn);
      node.option.hidden = !(node.shown && node.found);
      shown += node.shown;
      found += node.shown && node.found;
    }
    for (const edge of edges) edge.element.toggleAttribute("hidden", !(nodes[edge.s].shown && nodes[edge.t].shown));
    byId("count").textContent = state.query ? `${found.toLocaleString("en")} of ${many(shown, "name")} found` : many(shown, "name");
    byId("nothing").hidden = nodes.some((node) => node.drawn);
    list.hidden = found === 0;
    stopAt(offered().find((item) => item.tabIndex === 0) || offered()[0]);
    if (!state.focused || !state.focused.drawn) {
      if (state.focused) state.focused.element.setAttribute("tabindex", "-1");
      state.focused = ranked.find((node) => node.drawn) || null;
      if (state.focused) state.focused.element.setAttribute("tabindex", "0");
    }
    timeline();
    speakers();
    light();
  }

  // ── details ───────────────────────────────────────────────────────────────────────────────

  // `opener` is what the keyboard goes back to; with `here` (a click in the drawing) the drawing stays as it is.
  function choose(chosen, opener = null, here = false) {
    if (state.chosen && state.chosen.node) state.chosen.node.option.setAttribute("aria-selected", "false");
    state.chosen = chosen;
    if (opener) state.opener = opener;
    if (chosen && chosen.node) {
      chosen.node.option.setAttribute("aria-selected", "true");
      chosen.node.option.scrollIntoView({ block: "nearest" });
      if (!here) showAround(chosen.node);
    }
    details();
    light();
    if (chosen && opener) byId("details").querySelector("h2").focus({ preventScroll: phone.matches });
  }

  function close() {
    const back = state.opener;
    state.opener = null;
    choose(null);
    if (back && back.isConnected && !back.hidden) back.focus();
    else if (state.focused) state.focused.element.focus({ preventScroll: true });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.chosen) {
      event.preventDefault();
      close();
    }
  });

  const link = (number) => make("button", { type: "button", class: "link", text: nodes[number].name, on: { click: (event) => choose({ node: nodes[number] }, event.detail ? null : state.opener || event.currentTarget) } });

  function title(article) {
    const words = article.title || article.id;
    if (!/^https?:\/\//.test(article.url)) return make("cite", { text: words });
    return make("a", { href: article.url, target: "_blank", rel: "noopener noreferrer" }, make("cite", { text: words }));
  }

  function quote([number, spans, confidence, methods]) {
    const [article, text] = sentences[number];
    const words = make("p");
    let at = 0;
    for (const [start, end] of spans) {
      words.append(text.slice(at, start), make("mark", { text: text.slice(start, end) }));
      at = end;
    }
    words.append(text.slice(at));
    const source = articles[article];
    const told = [source.published, `confidence ${confidence.toFixed(2)}`].filter(Boolean).join(" · ");
    return make("blockquote", { title: methods }, words, make("footer", {}, title(source), ` · ${told}`));
  }

  function evidence(passages, open) {
    if (!passages.length) return make("p", { class: "quiet", text: "No sentence is kept for this." });
    const texts = new Set(passages.map((passage) => sentences[passage[0]][0]));
    const counted = many(passages.length, "sentence") + (texts.size > 1 ? ` in ${texts.size} articles` : "");
    const shown = make("details", { class: "evidence" }, make("summary", { text: counted }));
    const fill = () => shown.childElementCount === 1 && shown.append(...passages.map(quote));
    shown.addEventListener("toggle", fill);
    if (open) {
      shown.open = true;
      fill();
    }
    return shown;
  }

  function told(edge) {
    const words = [];
    if (edge.label && edge.label !== relations[edge.k].name) words.push(edge.label);
    if (edge.capacity) words.push(edge.capacity);
    if (edge.on_behalf_of) words.push(`for ${edge.on_behalf_of}`);
    if (edge.status && edge.status !== "held") words.push(edge.status);
    return words.join(" · ");
  }

  function details() {
    const panel = byId("details");
    const { chosen } = state;
    panel.classList.toggle("open", Boolean(chosen));
    document.body.classList.toggle("reading", Boolean(chosen));
    panel.scrollTop = 0;
    if (!chosen) {
      panel.replaceChildren(make("h2", { text: "Details" }), make("p", { class: "quiet", text: "Choose a name or a line to see what the articles say about it, sentence by sentence." }));
      return;
    }
    const closing = make("button", { type: "button", class: "plain", "aria-label": "Close details", text: "✕", on: { click: close } });
    panel.replaceChildren(...(chosen.node ? aboutNode(chosen.node, closing) : aboutEdge(chosen.edge, closing)));
  }

  function aboutNode(node, closing) {
    const parts = [
      make("div", { class: "head" }, make("p", { class: "kind" }, shape(node.k), make("span", { text: kinds[node.k].name })), closing),
      make("h2", { tabindex: "-1", text: node.name }),
    ];
    if (node.when) parts.push(make("p", { text: node.when }));
    if (node.others) parts.push(make("p", { class: "quiet", text: `Also: ${node.others.join(", ")}` }));
    const groups = new Map();
    for (const edge of node.edges) {
      const side = edge.s === node.number ? 0 : 1;
      const key = `${edge.k} ${side}`;
      groups.set(key, [...(groups.get(key) || []), edge]);
    }
    const said = quotations.filter((q) => q.s === node.number || q.e === node.number);
    const open = node.edges.length + said.length <= ALL_OPEN;
    if (!open) {
      const all = make("button", { type: "button", class: "plain", "aria-pressed": "false", text: "Show all sentences" });
      all.addEventListener("click", () => {
        const show = all.getAttribute("aria-pressed") !== "true";
        all.setAttribute("aria-pressed", String(show));
        for (const one of byId("details").querySelectorAll("details.evidence")) one.open = show;
      });
      parts.push(make("p", {}, all));
    }
    const order = [...groups.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    for (const key of order) {
      const [k, side] = key.split(" ").map(Number);
      const some = groups.get(key).sort((a, b) => byName(other(a, node.number), other(b, node.number)));
      parts.push(make("h3", { text: `${(SIDES[relations[k].key] || [relations[k].name, relations[k].name])[side]}${some.length > 3 ? ` (${some.length})` : ""}` }));
      parts.push(make("ul", { class: "facts" }, ...some.map((edge) => {
        const words = told(edge);
        return make("li", {}, link(other(edge, node.number)), words ? make("div", { class: "told", text: words }) : null, evidence(edge.p, open));
      })));
    }
    if (said.length) {
      parts.push(make("h3", { text: node.k === EVENT ? "Said there" : "Said" }));
      parts.push(make("ul", { class: "facts" }, ...said.map((q) => {
        const where = q.s === node.number ? q.e : q.s;
        return make("li", {}, make("div", { text: q.direct ? `“${q.text}”` : q.text }), where >= 0 ? link(where) : null, evidence(q.p, open));
      })));
    }
    if (node.facts) {
      const names = { name: "Name", start: "Start", end: "End" };
      parts.push(make("h3", { text: node.k === EVENT ? "Name and dates" : "Name" }));
      parts.push(make("ul", { class: "facts" }, ...node.facts.map(([what, value, passages]) => make("li", {}, make("span", { text: `${names[what]}: ${value}` }), evidence(passages, open && !node.edges.length)))));
    }
    parts.push(make("p", { class: "quiet iri", text: node.iri }));
    return parts;
  }

  function aboutEdge(edge, closing) {
    const relation = relations[edge.k];
    const side = (SIDES[relation.key] || [relation.name])[0];
    return [
      make("div", { class: "head" }, make("p", { class: "kind", text: "relation" }), closing),
      make("h2", { tabindex: "-1", text: `${nodes[edge.s].name} – ${edge.label || relation.name} – ${nodes[edge.t].name}` }),
      make("p", {}, link(edge.s)),
      make("h3", { text: side }),
      make("ul", { class: "facts" }, make("li", {}, link(edge.t), told(edge) ? make("div", { class: "told", text: told(edge) }) : null, evidence(edge.p, true))),
    ];
  }

  // ── timeline ──────────────────────────────────────────────────────────────────────────────

  const MONTHS = ["J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D"];
  const dayOf = (date) => Date.UTC(+date.slice(0, 4), +date.slice(5, 7) - 1, +date.slice(8, 10)) / 86400000;
  const eventsOf = nodes.filter((node) => node.k === EVENT);
  const dated = eventsOf.filter((node) => node.start || node.end).sort((a, b) => begins(a).localeCompare(begins(b)) || byName(a.number, b.number));
  const undated = eventsOf.filter((node) => !node.start && !node.end).sort((a, b) => byName(a.number, b.number));

  function rowOf(node, year) {
    const where = node.edges.filter((edge) => edge.s === node.number && relations[edge.k].key === "schema:location").map((edge) => nodes[edge.t].name);
    const what = make("span", { class: "what" }, make("span", { text: node.name }), where.length ? make("small", { text: where.join(", ") }) : null);
    const track = make("span", { class: "track", "aria-hidden": "true" });
    if (year) {
      const first = dayOf(`${year}-01-01`), days = dayOf(`${year}-12-31`) - first + 1;
      const from = Math.max(dayOf(begins(node)) - first, 0), to = Math.min(dayOf(ends(node)) + 1 - first, days);
      const bar = make("span", { class: (node.start || node.end).length < 10 ? "bar rough" : "bar" });
      bar.style.left = `${Math.min((from / days) * 100, 98)}%`;
      bar.style.width = `${(Math.max(to - from, 0) / days) * 100}%`;
      track.append(bar);
    }
    const row = make("button", { type: "button", class: "row" }, make("span", { class: "when", text: node.when || "" }), track, what);
    row.addEventListener("click", () => choose({ node }, row));
    return make("li", {}, row);
  }

  function timeline() {
    const years = new Map();
    for (const node of dated) if (node.shown && node.found) {
      const year = begins(node).slice(0, 4);
      years.set(year, [...(years.get(year) || []), node]);
    }
    const parts = [];
    for (const [year, some] of years) {
      const months = make("span", { class: "months", "aria-hidden": "true" }, ...MONTHS.map((month) => make("span", { text: month })));
      parts.push(make("div", { class: "year" }, make("h2", { text: year }), months), make("ol", { class: "events" }, ...some.map((node) => rowOf(node, year))));
    }
    const rest = undated.filter((node) => node.shown && node.found);
    if (rest.length) parts.push(make("div", { class: "year" }, make("h2", { text: "Without a date" })), make("ol", { class: "events" }, ...rest.map((node) => rowOf(node, ""))));
    if (!parts.length) parts.push(make("p", { class: "empty", text: "No event matches the search and the filters." }));
    byId("panel-timeline").replaceChildren(...parts);
  }

  // ── speakers ──────────────────────────────────────────────────────────────────────────────

  const COLUMNS = [
    ["Speaker", (edge) => nodes[edge.t].name],
    ["For", (edge) => edge.on_behalf_of || ""],
    ["Event", (edge) => nodes[edge.s].name],
    ["When", (edge) => (nodes[edge.s].start ? begins(nodes[edge.s]) : "")],
    ["Role", (edge) => edge.label || "speaker"],
  ];
  const sorting = { column: 0, down: false };

  function speakers(keepFocus = false) {
    const key = COLUMNS[sorting.column][1];
    const rows = edges
      .filter((edge) => edge.k === SPEAKER && nodes[edge.s].shown && nodes[edge.t].shown && (nodes[edge.s].found || nodes[edge.t].found || (state.query && fold(edge.on_behalf_of || "").includes(state.query))))
      .sort((a, b) => (key(a) === "") - (key(b) === "") || (sorting.down ? -1 : 1) * key(a).localeCompare(key(b), "en") || byName(a.t, b.t) || a.number - b.number);
    const panel = byId("panel-speakers");
    if (!rows.length) {
      panel.replaceChildren(make("p", { class: "empty", text: "No speaker matches the search and the filters." }));
      return;
    }
    const heads = COLUMNS.map(([name], number) => {
      const on = number === sorting.column;
      const button = make("button", { type: "button", text: `${name}${on ? (sorting.down ? " ▾" : " ▴") : ""}` });
      button.addEventListener("click", () => {
        Object.assign(sorting, { column: number, down: on && !sorting.down });
        speakers(true);
      });
      return make("th", { role: "columnheader", scope: "col", "aria-sort": on ? (sorting.down ? "descending" : "ascending") : "none" }, button);
    });
    const body = rows.map((edge) => make("tr", { role: "row" },
      make("td", { role: "cell" }, link(edge.t), edge.capacity ? make("small", { text: edge.capacity }) : null),
      make("td", { role: "cell", text: edge.on_behalf_of || "" }),
      make("td", { role: "cell" }, link(edge.s)),
      make("td", { role: "cell", text: nodes[edge.s].when || "" }),
      make("td", { role: "cell", text: [edge.label || "speaker", edge.status && edge.status !== "held" ? edge.status : ""].filter(Boolean).join(", ") })));
    panel.replaceChildren(make("table", { role: "table", "aria-label": "Speakers" }, make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...heads)), make("tbody", { role: "rowgroup" }, ...body)));
    if (keepFocus) panel.querySelectorAll("th button")[sorting.column].focus();
  }

  // ── articles, tabs, legend ────────────────────────────────────────────────────────────────

  function listArticles() {
    const counts = articles.map(() => 0);
    for (const [article] of sentences) counts[article]++;
    byId("panel-articles").replaceChildren(make("ul", { class: "articles" }, ...articles.map((article, number) =>
      make("li", {}, title(article), make("small", { text: [article.published, article.id, `${many(counts[number], "sentence")} quoted`].filter(Boolean).join(" · ") })))));
  }

  const tabs = [...byId("tabs").children];
  const panelOf = (tab) => byId(tab.getAttribute("aria-controls"));
  function openTab(tab, focus = false) {
    for (const one of tabs) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
      panelOf(one).hidden = one !== tab;
    }
    if (focus) tab.focus();
    if (tab.id === "tab-network") redraw();
  }
  tabs.forEach((tab, number) => {
    tab.addEventListener("click", () => openTab(tab));
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: number + 1, ArrowLeft: number - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      openTab(tabs[(to + tabs.length) % tabs.length], true);
    });
  });

  relations.forEach((relation, number) => {
    if (!edges.some((edge) => edge.k === number)) return;
    const line = draw("line", { x1: 0, x2: 28, y1: 4, y2: 4, stroke: relation.colour, "stroke-width": relation.width * 1.3 });
    if (relation.dashes.length) line.setAttribute("stroke-dasharray", relation.dashes.map((d) => d * 1.6).join(" "));
    byId("legend").append(make("li", {}, draw("svg", { "aria-hidden": "true", viewBox: "0 0 28 8" }, line), make("span", { text: relation.name })));
  });
  byId("legend").hidden = !edges.length;

  // ── start ─────────────────────────────────────────────────────────────────────────────────

  byId("summary").textContent = [many(articles.length, "article"), many(nodes.length, "name"), many(edges.length, "relation"), data.note].filter(Boolean).join(" · ");
  if (phone.matches) {
    byId("filters").open = false;
    byId("names").open = false;
  }
  openTab(tabs[0]);
  // The layout is wider than high; where there is more height than width it lies on its side.
  const [width, height] = size();
  if (height > width) for (const node of nodes) [node.x, node.y] = [node.y, node.x];
  bendPaths(edges);
  listArticles();
  apply();
  details();
  fit();
  let before = width;
  new ResizeObserver(() => {
    const [now] = size();
    if (now !== before) fit();
    before = now;
    redraw();
  }).observe(byId("stage"));
})();
