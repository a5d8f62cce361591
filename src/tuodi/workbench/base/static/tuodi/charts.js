// Draws every [data-chart] from the JSON block it names, and again after htmx has put new ones in. `drill` of a block:
// where a click on each category leads, or of each category the address of every series.
function drawCharts(root) {
  for (const box of root.querySelectorAll("[data-chart]")) {
    const data = document.getElementById(box.dataset.chart);
    if (!data || typeof echarts === "undefined") continue;
    const drawn = echarts.getInstanceByDom(box) || echarts.init(box, null, { renderer: "svg" });
    const { drill, ...options } = JSON.parse(data.textContent);
    const base = options.baseOption || options;
    if (base.tooltip) base.tooltip.renderMode = "richText"; // its HTML would have styles that the content policy refuses
    drawn.setOption(options, true);
    drawn.off("click");
    if (drill) drawn.on("click", (event) => {
      const to = [drill[event.dataIndex] || []].flat(), address = to.length > 1 ? to[event.seriesIndex] : to[0];
      if (address) window.location.assign(address);
    });
    box.dataset.drawn = "yes";
  }
}
document.addEventListener("DOMContentLoaded", () => drawCharts(document));
document.addEventListener("htmx:afterSwap", (event) => drawCharts(event.target));
window.addEventListener("resize", () => document.querySelectorAll("[data-chart]").forEach((box) => echarts.getInstanceByDom(box)?.resize()));
