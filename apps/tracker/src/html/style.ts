/** The one style sheet. Colours repeat what words already say; both colour schemes keep a contrast of 4.5 to 1. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #fdfdfc; --card: #fff; --ink: #1d2430; --soft: #57606e; --line: #d9dde3; --link: #0b57b0;
  --order: #2457c5; --payment: #7a2fb5; --inventory: #8a5200; --shipping: #0b6b53;
  --good: #116632; --bad: #a4162a; --wait: #7a5200;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14181f; --card: #1b212b; --ink: #e6e9ee; --soft: #a3adbb; --line: #333c4a; --link: #84b6ff;
    --order: #8fb2ff; --payment: #d3a4ff; --inventory: #f0bd6a; --shipping: #6ad7b6;
    --good: #71d694; --bad: #ff95a1; --wait: #f0c267;
  }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; padding: .75rem 1.5rem;
  border-bottom: 1px solid var(--line) }
main { padding: 1.5rem; max-width: 90rem; margin: 0 auto }
h1 { font-size: 1.5rem; margin: 0 0 1rem } h2 { font-size: 1.15rem; margin: 2rem 0 .75rem }
a { color: var(--link) } a:focus-visible, button:focus-visible, select:focus-visible, summary:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -999px } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem }
.brand { margin: 0; font-weight: 700 } .brand a { color: inherit; text-decoration: none } nav a { margin-left: 1rem }
.quiet { color: var(--soft) } .mono { font-family: ui-monospace, monospace; font-size: .875em }
form { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; margin-bottom: 1rem }
label { display: grid; gap: .25rem; font-size: .875rem } label.check { display: flex; align-items: center; gap: .4rem }
select, button { font: inherit; padding: .35rem .7rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--card); color: inherit }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .6rem; background: var(--card) }
table { border-collapse: collapse; width: 100%; font-size: .925rem }
caption { text-align: left; padding: .6rem .8rem; color: var(--soft) }
th, td { text-align: left; padding: .5rem .8rem; border-top: 1px solid var(--line); vertical-align: top; white-space: nowrap }
.mono, .badge { white-space: nowrap }
@media (max-width: 85rem) { th, td { padding: .45rem .5rem; white-space: normal } td.number { white-space: nowrap } }
th { font-weight: 600 } .number { text-align: right; font-variant-numeric: tabular-nums }
.badge { display: inline-block; padding: .05rem .55rem; border: 1px solid currentcolor; border-radius: 1rem;
  font-size: .8125rem; font-weight: 600 }
.completed { color: var(--good) } .cancelled { color: var(--soft) } .stuck { color: var(--bad) }
.running, .compensating { color: var(--wait) }
.order { color: var(--order) } .payment { color: var(--payment) } .inventory { color: var(--inventory) }
.shipping { color: var(--shipping) }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .75rem 1.5rem; margin: 0 }
dt { color: var(--soft); font-size: .8125rem } dd { margin: 0 }
.track { position: relative; min-width: 12rem; height: 1.2rem; background: linear-gradient(var(--line), var(--line)) center / 100% 1px no-repeat }
.track i { position: absolute; top: .25rem; height: .7rem; min-width: .5rem; border-radius: .35rem; background: currentcolor }
.branch { color: var(--soft); white-space: pre; font-family: ui-monospace, monospace }
pre { margin: .4rem 0 0; font-size: .8125rem; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 34rem }
.pages { margin-top: 1rem }
`
