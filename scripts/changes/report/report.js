(function () {
  "use strict";
  function all(selector, within) {
    return Array.from((within || document).querySelectorAll(selector));
  }
  document.documentElement.classList.add("scripted");

  var folds = all("details");
  var unfold = document.querySelector(".unfold");
  unfold.hidden = false;
  unfold.addEventListener("click", function () {
    var open = folds.some(function (fold) { return !fold.open; });
    folds.forEach(function (fold) { fold.open = open; });
    name();
  });
  function name() {
    var closed = folds.some(function (fold) { return !fold.open; });
    unfold.textContent = closed ? "Expand all" : "Collapse all";
  }
  folds.forEach(function (fold) { fold.addEventListener("toggle", name); });

  // A link to something folded away unfolds it first.
  function reveal() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") { node.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  }
  addEventListener("hashchange", reveal);
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) { setTimeout(reveal); }
  });
  reveal();

  var opened = [];
  addEventListener("beforeprint", function () {
    opened = folds.filter(function (fold) { return !fold.open; });
    opened.forEach(function (fold) { fold.open = true; });
  });
  addEventListener("afterprint", function () {
    opened.forEach(function (fold) { fold.open = false; });
  });

  all(".compare").forEach(function (compare) {
    var controls = compare.querySelector(".controls");
    if (!controls) { return; }
    controls.hidden = false;
    compare.classList.add("live");
    var slide = controls.querySelector(".slide");
    var mark = controls.querySelector(".mark");
    var cut = controls.querySelector(".cut");
    var range = cut.querySelector("input");
    // Pictures of different sizes keep their scale when one lies on the other.
    var pictures = all("img", compare);
    var widest = Math.max.apply(null, pictures.map(function (picture) {
      return Number(picture.getAttribute("width")) || 1;
    }));
    pictures.forEach(function (picture) {
      var width = Number(picture.getAttribute("width")) || widest;
      picture.style.setProperty("--width", (100 * width) / widest + "%");
    });
    function move() { compare.style.setProperty("--cut", range.value + "%"); }
    function press(button, style) {
      var on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      compare.classList.toggle(style, on);
      return on;
    }
    slide.addEventListener("click", function () {
      cut.hidden = !press(slide, "sliding");
      move();
    });
    if (mark) { mark.addEventListener("click", function () { press(mark, "marked"); }); }
    range.addEventListener("input", move);
  });
})();
