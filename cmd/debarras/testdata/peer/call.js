'use strict';
// A caller and a telephone network in one, written against the documentation of Twilio alone: it signs
// with Twilio's own library, follows the URLs in the TwiML, and prints what it heard as JSON.
//
//   node call.js < order.json
//
// order:  {base, token, account, sid, from, to, says, times, atOnce}
//         base is where the service is and what is signed; every webhook is delivered `times` times, one
//         after the other or at once; the caller says `says` in turn, then hangs up.
// prints: {transcript: [{who, text}], webhooks, ended}
// A reply that is no TwiML, or copies whose replies differ by a byte, end it with an error.

const { readFileSync } = require('fs');
const { getExpectedTwilioSignature } = require('twilio/lib/webhooks/webhooks');
const { parse, said } = require('./twiml');

const order = JSON.parse(readFileSync(0, 'utf8'));
const transcript = [];
let webhooks = 0;

async function post(url, params) {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'error',
    headers: {
      'X-Twilio-Signature': getExpectedTwilioSignature(order.token, url, params),
      'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
    },
    body: new URLSearchParams(params),
  });
  const body = Buffer.from(await response.arrayBuffer());
  webhooks++;
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return body;
}

// deliver sends every copy of a webhook and returns the one reply that all of them got.
async function deliver(url, extra) {
  const params = {
    AccountSid: order.account, ApiVersion: '2010-04-01', CallSid: order.sid, CallStatus: 'in-progress',
    Direction: 'inbound', From: order.from, Caller: order.from, To: order.to, Called: order.to, ...extra,
  };
  const replies = [];
  if (order.atOnce) {
    replies.push(...await Promise.all(Array.from({ length: order.times }, () => post(url, params))));
  } else {
    for (let i = 0; i < order.times; i++) replies.push(await post(url, params));
  }
  for (const other of replies) {
    if (!other.equals(replies[0])) throw new Error(`${url}: two copies, two replies:\n${replies[0]}\n${other}`);
  }
  return replies[0].toString('utf8');
}

function hear(element) {
  const words = said(element);
  if (words) transcript.push({ who: 'bot', text: words });
}

// carryOut does what a document says until the caller must act; it returns the Gather that listens, or null
// when the call is over.
async function carryOut(url, document) {
  for (let fetched = 0; fetched < 20; fetched++) {
    let next = null;
    for (const verb of parse(document).children) {
      switch (verb.name) {
        case 'Say': hear(verb); break;
        case 'Pause': break;
        case 'Gather':
          verb.children.forEach(hear);
          return { action: new URL(verb.attrs.action, url).href, input: verb.attrs.input };
        case 'Redirect': next = new URL(verb.text.trim(), url).href; break;
        case 'Hangup': return null;
        default: throw new Error(`<${verb.name}> is not for this caller`);
      }
      if (next) break;
    }
    if (!next) return null;
    url = next;
    document = await deliver(url, {});
  }
  throw new Error('redirected in circles');
}

async function call() {
  let url = `${order.base}/twilio/voice`;
  let listening = await carryOut(url, await deliver(url, { CallStatus: 'ringing' }));
  for (const words of order.says) {
    if (!listening) throw new Error(`nobody listens to "${words}"`);
    if (!/\bspeech\b/.test(listening.input)) throw new Error(`only keys are taken, and not "${words}"`);
    transcript.push({ who: 'caller', text: words });
    url = listening.action;
    listening = await carryOut(url, await deliver(url, { SpeechResult: words, Confidence: '0.9134', Language: 'fr-FR' }));
  }
  await deliver(`${order.base}/twilio/status`, { CallStatus: 'completed', CallDuration: '94', SequenceNumber: '0' });
  return !listening;
}

call().then(
  (ended) => console.log(JSON.stringify({ transcript, webhooks, ended })),
  (err) => {
    console.error(`${err.stack}\n${transcript.map((t) => `${t.who}: ${t.text}`).join('\n')}`);
    process.exitCode = 1;
  },
);
