// Draws every process model of bpmn/ into docs/<name>.svg (and, with --png FOLDER, each level as a picture).
// Usage: node scripts/draw-models.mjs [--png FOLDER]; needs a Chromium (CHROMIUM names it, else the usual places).
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) throw new Error('no Chromium found: install it or name it in CHROMIUM');
const pngFlag = process.argv.indexOf('--png');
const pngFolder = pngFlag < 0 ? undefined : process.argv[pngFlag + 1];

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.setContent('<!doctype html><style>body{margin:0}#canvas{width:3000px;height:1000px}.bjs-breadcrumbs,.bjs-powered-by,.djs-overlay-container{display:none}</style><div id="canvas"></div>');
await page.addScriptTag({ path: join(root, 'node_modules/bpmn-js/dist/bpmn-navigated-viewer.production.min.js') });

for (const file of readdirSync(join(root, 'bpmn')).filter((name) => name.endsWith('.bpmn'))) {
  const name = basename(file, '.bpmn');
  const { svg, warnings, planes } = await page.evaluate(async (xml) => {
    globalThis.viewer?.destroy();
    const viewer = (globalThis.viewer = new globalThis.BpmnJS({ container: '#canvas' }));
    const { warnings: found } = await viewer.importXML(xml);
    const drawn = await viewer.saveSVG();
    return { svg: drawn.svg, warnings: found.map(({ message }) => message), planes: viewer.get('canvas').getRootElements().map(({ id }) => id) };
  }, readFileSync(join(root, 'bpmn', file), 'utf8'));
  if (warnings.length > 0) throw new Error(`${file}: ${warnings.join('; ')}`);
  // bpmn-js draws random marker ids: numbered, so that a picture changes only with its model
  const numbers = new Map();
  const steady = svg.replace(/marker-[a-z0-9]{20,}/g, (id) => { numbers.set(id, numbers.get(id) ?? numbers.size); return `marker-${numbers.get(id)}`; });
  writeFileSync(join(root, 'docs', `${name}.svg`), `${steady.replace('<svg ', '<svg style="background:#fff" ')}\n`);
  console.log(`docs/${name}.svg`);
  if (pngFolder === undefined) continue;
  mkdirSync(pngFolder, { recursive: true });
  for (const plane of planes) {
    const box = await page.evaluate((id) => {
      const canvas = globalThis.viewer.get('canvas');
      canvas.setRootElement(canvas.getRootElements().find((element) => element.id === id));
      const { inner } = canvas.viewbox();
      const frame = { x: inner.x - 10, y: inner.y - 10, width: inner.width + 20, height: inner.height + 20 };
      const container = globalThis.document.getElementById('canvas');
      Object.assign(container.style, { width: `${frame.width}px`, height: `${frame.height}px` });
      canvas.resized();
      canvas.viewbox(frame);
      return frame;
    }, plane);
    await page.setViewportSize({ width: Math.ceil(box.width), height: Math.ceil(box.height) });
    await page.locator('#canvas').screenshot({ path: join(pngFolder, `${name}-${plane}.png`) });
  }
}
await browser.close();
