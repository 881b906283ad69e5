/** The style of the HTML report. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #fff; --fg: #1f2328; --quiet: #59636e; --line: #d1d9e0; --card: #f6f8fa; --mark: #fff3bf; --red: #c92a2a; --blue: #0757b6; }
:root[data-theme="dark"] { --bg: #0d1117; --fg: #e6edf3; --quiet: #9198a1; --line: #3d444d; --card: #151b23; --mark: #4d3b00; --red: #ff7b72; --blue: #79b8ff; color-scheme: dark; }
:root[data-theme="light"] { color-scheme: light; }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { --bg: #0d1117; --fg: #e6edf3; --quiet: #9198a1; --line: #3d444d; --card: #151b23; --mark: #4d3b00; --red: #ff7b72; --blue: #79b8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/1.5 system-ui, sans-serif; height: 100vh; display: flex; flex-direction: column; }
header { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 10px 16px; border-bottom: 1px solid var(--line); }
h1 { font-size: 16px; margin: 0; } h2 { font-size: 16px; margin: 0 0 8px; } h3 { font-size: 14px; margin: 20px 0 8px; }
.quiet { color: var(--quiet); }
button, input, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 3px 9px; }
button { cursor: pointer; } button[aria-selected="true"], button[aria-pressed="true"] { border-color: var(--blue); color: var(--blue); }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 1px; }
[hidden] { display: none !important; }
main { flex: 1; min-height: 0; display: flex; }
#findings { display: flex; flex: 1; min-width: 0; }
#list { width: 380px; min-width: 240px; overflow: auto; border-right: 1px solid var(--line); display: flex; flex-direction: column; }
#filters { position: sticky; top: 0; background: var(--bg); padding: 10px; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 6px; z-index: 1; }
#filters input[type="search"] { flex: 1 1 100%; } #filters select { flex: 1 1 45%; min-width: 0; }
#items { list-style: none; margin: 0; padding: 0; }
#items button { display: block; width: 100%; text-align: left; border: 0; border-bottom: 1px solid var(--line); border-left: 3px solid transparent; border-radius: 0; background: none; padding: 8px 10px; overflow-wrap: anywhere; }
#items button[aria-current="true"] { background: var(--card); border-left-color: var(--blue); }
.rule { font-weight: 600; } .error { color: var(--red); } .place { font-family: ui-monospace, monospace; font-size: 12px; }
.badge { border: 1px solid var(--line); border-radius: 10px; padding: 0 7px; font-size: 12px; color: var(--quiet); margin-left: 6px; }
#detail { flex: 1; min-width: 0; overflow: auto; padding: 16px 20px; }
#detail .sentence { font-size: 15px; overflow-wrap: anywhere; }
.tasks { display: flex; gap: 24px; align-items: flex-start; flex-wrap: wrap; } .task { flex: 1 1 420px; min-width: 0; }
ol.way { list-style: none; margin: 0; padding: 0 0 0 20px; border-left: 2px solid var(--line); }
ol.way > li { position: relative; margin: 0 0 14px; }
ol.way > li::before { content: ""; position: absolute; left: -27px; top: 5px; width: 12px; height: 12px; border-radius: 50%; background: var(--bg); border: 2px solid var(--blue); }
ol.way > li:last-child::before { border-color: var(--red); background: var(--red); }
pre { margin: 4px 0 0; padding: 6px 0; background: var(--card); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; font: 12px/1.5 ui-monospace, monospace; tab-size: 2; }
pre span { display: block; padding: 0 10px; white-space: pre; min-width: max-content; } pre span.here { background: var(--mark); } pre i { color: var(--quiet); font-style: normal; user-select: none; padding-right: 12px; }
.sequence { max-width: 100%; height: auto; font: 12px system-ui, sans-serif; } .sequence text { fill: var(--fg); } .sequence .lane { stroke: var(--line); stroke-dasharray: 3 3; }
.sequence rect { fill: var(--card); stroke: var(--line); } .sequence line.takes { stroke: var(--blue); stroke-width: 2; } .sequence path.takes { fill: var(--blue); } .sequence line.waits { stroke: var(--red); stroke-width: 2; stroke-dasharray: 6 4; } .sequence path.waits { fill: var(--red); } .sequence text.waits { fill: var(--red); }
#graph { flex: 1; min-width: 0; display: flex; } #canvas { flex: 1; min-width: 0; overflow: hidden; position: relative; cursor: grab; touch-action: none; } #canvas svg { position: absolute; transform-origin: 0 0; max-width: none; }
#zoom { position: absolute; top: 10px; right: 10px; z-index: 1; display: flex; gap: 4px; }
#canvas .graph text { fill: var(--fg); } #canvas .graph > polygon { fill: none; stroke: none; } #canvas [stroke="black"] { stroke: var(--quiet); } #canvas [fill="black"] { fill: var(--quiet); } #canvas [stroke="#c92a2a"] { stroke: var(--red); } #canvas [fill="#c92a2a"] { fill: var(--red); }
#canvas g.edge { cursor: pointer; } #canvas g.edge path { stroke-width: 1.5; } #canvas g.edge:hover path, #canvas g.edge.chosen path { stroke-width: 4; } #canvas g.edge:focus-visible { outline: 2px solid var(--blue); }
#edges { width: 440px; min-width: 260px; overflow: auto; border-left: 1px solid var(--line); padding: 12px; } #edges ul { list-style: none; margin: 0; padding: 0; } #edges li > button { width: 100%; text-align: left; border: 0; background: none; overflow-wrap: anywhere; }
@media (max-width: 800px) { #findings, #graph { flex-direction: column; overflow: auto; } #list, #edges { width: auto; border: 0; max-height: 45vh; flex: none; } #canvas { min-height: 50vh; } }
`;
