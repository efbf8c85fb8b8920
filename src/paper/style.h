// The style sheet of a page that is put on paper.
#pragma once

#include <string_view>

namespace sluice::paper {

// Light and dark from one set of names. Colours carry at least 4.5:1 against their background where they are text.
inline constexpr std::string_view style = R"(
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1b2330;--soft:#586374;--rule:#dfe3e9;
--good:#12703c;--bad:#b3261e;--odd:#8a5a00;--c0:#2f6fdb;--c1:#2e9e5b;--c2:#9aa5b4;--c3:#d0453b;--c4:#d99a1c;--c5:#7a4fc9}
@media (prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2029;--ink:#e8ecf2;--soft:#a3afbf;--rule:#2e3744;
--good:#5fd08d;--bad:#ff8a80;--odd:#f0c060;--c0:#6ea3ff;--c1:#4fc47f;--c2:#65707f;--c3:#ff7b70;--c4:#f0b849;--c5:#b795f5}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:60rem;margin:0 auto;padding:1.25rem 1rem 3rem}
header{border-left:.5rem solid var(--tone);padding:.25rem 0 .25rem 1rem;margin:1rem 0 1.5rem}
.pass{--tone:var(--good)}.fail{--tone:var(--bad)}.invalid{--tone:var(--odd)}
h1{margin:0;font-size:1.9rem;line-height:1.2;color:var(--tone)}
header p{margin:.5rem 0 0;font-size:1.1rem;max-width:46rem}
h2{font-size:1.15rem;margin:0 0 .5rem}
section{background:var(--card);border:1px solid var(--rule);border-radius:.6rem;padding:1rem;margin:0 0 1rem}
section>p{margin:.25rem 0 .75rem;color:var(--soft);max-width:46rem}
dl.big{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:0}
dl.big div{border-top:2px solid var(--rule);padding-top:.4rem}
dt{color:var(--soft);font-size:.9rem}dd{margin:0;font-size:1.35rem;font-weight:600}
ul.checks{list-style:none;margin:0;padding:0}
ul.checks li{padding:.35rem 0 .35rem 1.9rem;position:relative;border-top:1px solid var(--rule)}
ul.checks li:first-child{border-top:0}
ul.checks li::before{position:absolute;left:.2rem;font-weight:700}
.ok::before{content:"\2713";color:var(--good)}.broken::before{content:"\2717";color:var(--bad)}
.broken{font-weight:600}
svg{display:block;width:100%;height:auto}
svg text{font-size:14px;fill:var(--soft)}svg text.unit{fill:var(--ink)}svg text.marked{fill:var(--ink)}
.grid{stroke:var(--rule)}.line{fill:none;stroke-width:2.5;stroke-linejoin:round}
.mark{stroke:var(--ink);stroke-dasharray:2 3}.bound{stroke:var(--bad);stroke-width:2;stroke-dasharray:7 5}
rect.s0{fill:var(--c0)}rect.s1{fill:var(--c1)}rect.s2{fill:var(--c2)}rect.s3{fill:var(--c3)}rect.s4{fill:var(--c4)}
.line.s0{stroke:var(--c0)}.line.s1{stroke:var(--c1);stroke-dasharray:9 4}.line.s3{stroke:var(--c3)}.line.s5{stroke:var(--c5)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;margin:.5rem 0 0;padding:0;font-size:.9rem}
.key{display:inline-block;width:1.1rem;height:.7rem;border-radius:2px;margin-right:.4rem}
.key.s0{background:var(--c0)}.key.s1{background:var(--c1)}.key.s2{background:var(--c2)}.key.s3{background:var(--c3)}
.key.s4{background:var(--c4)}.key.s5{background:var(--c5)}.key.bound{background:var(--bad);height:.2rem;margin-bottom:.2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{text-align:right;padding:.35rem .6rem;border-top:1px solid var(--rule);white-space:nowrap}
thead th{border-top:0;color:var(--soft);font-weight:500}
th:first-child,td:first-child{text-align:left;padding-left:0}
.pairs td{white-space:normal}
pre{overflow-x:auto;background:var(--bg);border:1px solid var(--rule);border-radius:.4rem;padding:.75rem;margin:0;font-size:.9rem}
@media (max-width:40rem){h1{font-size:1.5rem}svg text{font-size:23px}section{padding:.8rem}dd{font-size:1.2rem}}
@media print{body{background:#fff}section{break-inside:avoid}}
)";

}  // namespace sluice::paper
