'use strict';
// What Twilio's own library thinks of signed requests.
//
//   node verdicts.js < order.json
//
// order:  {token, requests: [{url, form: {key: [values]}, signature}]}; a signature that is left out is
//         made here, by the library.
// prints: [{signature, valid}]

const { readFileSync } = require('fs');
const { getExpectedTwilioSignature, validateRequest } = require('twilio/lib/webhooks/webhooks');

const { token, requests } = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(requests.map(({ url, form, signature }) => {
  // As the library's middleware gets a form: a lone value is a string, several are an array.
  const params = Object.fromEntries(Object.entries(form).map(([k, v]) => [k, v.length === 1 ? v[0] : v]));
  signature ??= getExpectedTwilioSignature(token, url, params);
  return { signature, valid: validateRequest(token, signature, url, params) };
})));
