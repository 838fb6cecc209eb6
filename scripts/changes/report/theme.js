// The button of light and dark has the same key as the paper's, so that one choice serves all pages.
(function () {
  "use strict";
  var root = document.documentElement;
  var theme = document.querySelector(".theme");
  try { root.dataset.theme = localStorage.getItem("theme") || ""; } catch (error) { /* private */ }
  theme.hidden = false;
  theme.addEventListener("click", function () {
    var dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch (error) { /* private */ }
  });
})();
