import { PAGE_STYLE } from './page-style.js';

/** Style of the page about who gets what; colours are those of the plan's page. */
export const EXPLAIN_STYLE = `${PAGE_STYLE}
.picture { display: block; max-width: none; font-size: 13px; }
.picture text { fill: var(--text); unicode-bidi: isolate; }
.picture .detail { font-size: 11px; fill: var(--soft); }
.picture rect { fill: var(--card); stroke: var(--soft); }
.picture .who rect { stroke: var(--link); stroke-width: 2; }
.picture .who text:first-of-type { font-weight: 650; }
.picture .group rect { fill: var(--plain-bg); stroke: var(--line); }
.picture .included rect { fill: var(--good-bg); stroke: var(--good); }
.picture .included .detail { fill: var(--good); }
.picture .excluded rect { fill: var(--stop-bg); stroke: var(--stop); stroke-dasharray: 6 3; }
.picture .excluded .detail { fill: var(--stop); }
.picture .unknown rect { fill: var(--warn-bg); stroke: var(--warn); stroke-dasharray: 2 3; }
.picture .unknown .detail { fill: var(--warn); }
.line { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.line.include { stroke: var(--add); } .line.exclude { stroke: var(--remove); stroke-dasharray: 7 4; }
.line.unsure { stroke: var(--change); stroke-dasharray: 2 4; }
.line.faint { opacity: .45; }
.head.include { fill: var(--add); } .head.exclude { fill: var(--remove); } .head.unsure { fill: var(--change); }
.legend svg { vertical-align: middle; margin-right: .375rem; }
.answers td, .answers th { overflow-wrap: anywhere; }
.answers th:first-child { width: 38%; } .answers th:nth-child(2) { width: 9rem; }
.answers { table-layout: fixed; }
.answers th .type { display: block; }
.answers .mark-of { white-space: nowrap; }
.answers ul { margin: 0; padding: 0; list-style: none; }
.answers .good, .answers .stop, .answers .warn { background: transparent; border: 0; }
.answers .good { color: var(--good); } .answers .stop { color: var(--stop); } .answers .warn { color: var(--warn); }
@media (max-width: 40rem) { .answers th:nth-child(2) { width: 6rem; } }
`;
