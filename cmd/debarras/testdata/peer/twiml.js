'use strict';
// A reader of TwiML that shares nothing with the service's own: what it does not know it refuses.

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function text(raw) {
  return raw.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);|&/g, (all, name) => {
    if (name && name.startsWith('#x')) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name && name.startsWith('#')) return String.fromCodePoint(parseInt(name.slice(1), 10));
    if (name && name in entities) return entities[name];
    throw new Error(`broken XML: ${all}`);
  });
}

const token = /<\?xml[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/gy;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

// parse returns the root element: {name, attrs, children, text}.
function parse(xml) {
  const top = { name: '', attrs: {}, children: [], text: '' };
  const open = [top];
  let at = 0;
  while (at < xml.length) {
    token.lastIndex = at;
    const m = token.exec(xml);
    if (!m) throw new Error(`broken XML at ${at}: ${xml.slice(at, at + 40)}`);
    at = token.lastIndex;
    const within = open[open.length - 1];
    const [all, closes, name, attrs, empty] = m;
    if (!name) {
      if (!all.startsWith('<')) within.text += text(all);
    } else if (closes) {
      if (within.name !== name) throw new Error(`</${name}> closes <${within.name}>`);
      open.pop();
    } else {
      const element = { name, attrs: {}, children: [], text: '' };
      for (const [, key, double, single] of attrs.matchAll(attribute)) element.attrs[key] = text(double ?? single);
      within.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.pop().name}> is not closed`);
  if (top.children.length !== 1 || top.text.trim()) throw new Error('not one root element');
  if (top.children[0].name !== 'Response') throw new Error(`<${top.children[0].name}> is not TwiML`);
  return top.children[0];
}

// said is all the text of an element, in order of its children.
function said(element) {
  return [element.text, ...element.children.map(said)].join(' ').replace(/\s+/g, ' ').trim();
}

module.exports = { parse, said };
