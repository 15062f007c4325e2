"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // A place of its own for the choice; files that are opened from a disk may have none.
  const memory = {
    get: () => { try { return localStorage.getItem("mpm-theme"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("mpm-theme", value); } catch { /* forgotten on the next visit */ } },
  };
  const chosen = memory.get();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;

  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  function prepareTheme() {
    const button = document.getElementById("theme");
    const name = () => { button.textContent = isDark() ? "Light page" : "Dark page"; };
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      memory.set(root.dataset.theme);
      name();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
    name();
  }

  // One page at a time; the address says which, so that links and the back button work.
  function preparePages() {
    const pages = [...document.querySelectorAll("main > article")];
    const links = [...document.querySelectorAll("body > nav a")];
    const show = (isFirst) => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1))) || pages[0];
      if (target.id === "main") return target.focus();
      const page = target.closest("main > article") || pages[0];
      const isNew = !page.classList.contains("is-shown");
      pages.forEach((one) => one.classList.toggle("is-shown", one === page));
      links.forEach((link) => {
        if (link.getAttribute("href") === `#${page.id}`) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      });
      root.classList.add("routed");
      // Where there is no room for a whole chart its newest end is shown.
      page.querySelectorAll(".plot[data-newest]").forEach((plot) => { plot.scrollLeft = plot.scrollWidth; });
      document.title = page.dataset.title;
      for (let around = target.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
      if (isFirst && target === page) return;
      if (isNew && target === page) {
        window.scrollTo(0, 0);
        page.querySelector("h1").focus({ preventScroll: true });
      } else target.scrollIntoView({ behavior: "instant" });
    };
    addEventListener("hashchange", () => show(false));
    show(true);
  }

  // What lies under the pointer, or has the focus, in words.
  function prepareTips() {
    const tip = document.getElementById("tip");
    let cursor = null;
    const hide = () => { tip.hidden = true; if (cursor) cursor.remove(); cursor = null; };
    const put = (text, x, y) => {
      tip.textContent = text;
      tip.hidden = false;
      const box = tip.getBoundingClientRect();
      tip.style.left = `${Math.max(6, Math.min(x + 14, innerWidth - box.width - 6))}px`;
      tip.style.top = `${y + 18 + box.height > innerHeight ? Math.max(6, y - box.height - 10) : y + 18}px`;
    };
    const rowText = (figure, number) => {
      const heads = figure.querySelectorAll("thead th");
      const cells = figure.querySelectorAll("tbody tr")[number].children;
      const name = (head) => head.firstChild.textContent;
      return [...cells].map((cell, place) => (place ? `${name(heads[place])}: ${cell.textContent}` : cell.textContent)).join("\n");
    };
    const overPlot = (plot, event) => {
      const chart = plot.querySelector("svg");
      const box = chart.getBoundingClientRect();
      const scale = box.width / chart.viewBox.baseVal.width;
      const at = (event.clientX - box.left) / scale;
      plot.places ??= plot.dataset.places.split(",").map(Number);
      let nearest = 0;
      plot.places.forEach((place, number) => { if (Math.abs(place - at) < Math.abs(plot.places[nearest] - at)) nearest = number; });
      put(rowText(plot.closest("figure"), nearest), event.clientX, event.clientY);
      if (!cursor || cursor.parentNode !== plot) {
        if (cursor) cursor.remove();
        cursor = plot.appendChild(Object.assign(document.createElement("div"), { className: "cursor" }));
      }
      cursor.style.left = `${plot.places[nearest] * scale}px`;
    };
    document.addEventListener("pointermove", (event) => {
      const marked = event.target.closest("[data-tip]");
      if (marked) return put(marked.dataset.tip, event.clientX, event.clientY);
      const plot = event.target.closest(".plot[data-places]");
      return plot ? overPlot(plot, event) : hide();
    });
    const ofFocus = () => {
      const marked = document.activeElement.closest("[data-tip]:focus-visible");
      if (!marked) return hide();
      const box = marked.getBoundingClientRect();
      marked.setAttribute("aria-describedby", "tip");
      return put(marked.dataset.tip, box.left, box.top);
    };
    document.addEventListener("focusin", ofFocus);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    // A page that moves takes the tip along with what has the focus, and away from under a pointer.
    document.addEventListener("scroll", ofFocus, { capture: true, passive: true });
  }

  // Paper cannot be opened: what is folded is printed, but for the numbers behind the charts.
  function preparePrint() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll("details:not(.numbers):not([open])")];
      opened.forEach((details) => { details.open = true; });
    });
    addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
  }

  document.addEventListener("DOMContentLoaded", () => { prepareTheme(); preparePages(); prepareTips(); preparePrint(); });
})();
